import { createApp } from './app.js';
import { openDb } from './db.js';

const server = createApp({ db: openDb() }).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}/api/v2/expenses`;
  console.log(`Expenses in memory (node:sqlite). Try:\n  curl -i ${url}`);
});
