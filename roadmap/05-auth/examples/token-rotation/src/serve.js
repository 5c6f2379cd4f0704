import { startServer } from './serving.js';

const key = process.env.ACCESS_TOKEN_KEY ? Buffer.from(process.env.ACCESS_TOKEN_KEY, 'hex') : undefined;
if (key && key.length < 32) throw new Error('ACCESS_TOKEN_KEY needs at least 32 bytes as hex');
const { base } = await startServer({ key, port: Number(process.env.PORT ?? 3000) });
console.log(`Tokens in node:sqlite, in memory: a restart ends every login.
Log in; copy the two tokens from the answer:
  curl -i ${base}/auth/login -H "Content-Type: application/json" -d "{\\"name\\":\\"ann\\",\\"password\\":\\"correct horse battery\\"}"
  curl -i ${base}/me -H "Authorization: Bearer ACCESS_TOKEN"
Twice, and the second one ends the family:
  curl -i -X POST ${base}/auth/refresh -H "Cookie: __Host-refresh=REFRESH_TOKEN"`);
