// Ready; nothing to change here.
import { createApp } from './app.js';
import { loadConfig } from './config.js';
import { openDb } from './db.js';

const app = createApp({ db: openDb(process.env.DATABASE_FILE), config: loadConfig(process.env) });
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  const person = '"{\\"email\\":\\"ann@example.com\\",\\"password\\":\\"correct horse battery\\"}"';
  console.log(`Accounts in node:sqlite, ${process.env.DATABASE_FILE ?? 'in memory; set DATABASE_FILE to keep them'}.
  curl -i ${url}/accounts -H "Content-Type: application/json" -d ${person}
  curl -i ${url}/sessions -H "Content-Type: application/json" -d ${person}`);
});
