import { createSecretKey, randomBytes } from 'node:crypto';
import http from 'node:http';
import { createAccounts } from './accounts.js';
import { createApp } from './app.js';
import { openDb } from './db.js';
import { Collection } from './documents.js';

/** Given. Do not change. To look at the desk; behind a proxy that ends TLS in production. */
const port = Number(process.env.PORT ?? 3000);
const db = openDb();
const accounts = createAccounts({ db, cost: 2 ** 14 });
const invites = new Collection();
await accounts.create({ email: 'ann@example.com', name: 'Ann', password: 'correct horse battery' });
invites.insertOne({ email: 'bob@example.com', code: randomBytes(8).toString('hex'), name: 'Bob', used: false });
const config = { origin: `http://localhost:${port}`, audience: 'https://desk.example/api', issuer: 'https://auth.example', tokenKey: createSecretKey(randomBytes(32)) };
http.createServer(createApp({ db, accounts, invites, config })).listen(port, '127.0.0.1', () => {
  console.log(`http://localhost:${port}/login   (ann@example.com, correct horse battery)\n\n  curl -i http://localhost:${port}/login`);
});
