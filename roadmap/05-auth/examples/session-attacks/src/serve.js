import { randomBytes } from 'node:crypto';
import { createApp } from './app.js';
import { SqliteStore } from './sqlite-store.js';

const store = new SqliteStore({ file: 'sessions.db', idle: 30 * 60_000 });
const secret = [process.env.SESSION_SECRET ?? randomBytes(32).toString('hex')];
if (!process.env.SESSION_SECRET) console.log('No SESSION_SECRET: a new one at each start, so a restart logs everybody out.');

const app = createApp({ store, secret, https: false });
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log('Sessions in sessions.db. Without HTTPS, so the cookie is a plain "sid".');
  console.log(`  curl -i -c jar.txt -H "Content-Type: application/json" -d "{\\"email\\":\\"ann@example.com\\",\\"password\\":\\"correct horse battery\\"}" ${url}/login`);
  console.log(`  curl -b jar.txt ${url}/me`);
});
setInterval(() => store.prune(), 60_000).unref();
