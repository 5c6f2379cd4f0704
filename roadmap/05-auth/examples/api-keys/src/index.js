import { randomBytes } from 'node:crypto';
import { createApp } from './app.js';
import { createKeys } from './keys.js';

const keys = createKeys();
const reader = keys.create({ owner: 'dashboard', scopes: ['reports:read'] });
const password = process.env.METRICS_PASSWORD ?? randomBytes(16).toString('base64url');
const shown = process.env.METRICS_PASSWORD ? 'METRICS_PASSWORD' : password; // what you chose is not for the screen
const metrics = { user: 'prometheus', password };

const server = createApp({ keys, metrics }).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`A key that may read, 403 for writing:
  curl -i -H "Authorization: Bearer ${reader}" ${url}/reports
  curl -i -H "Authorization: Bearer ${reader}" -X POST ${url}/reports
Basic, for a machine:
  curl -i -u ${metrics.user}:${shown} ${url}/metrics`);
});
