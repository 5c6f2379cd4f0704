import path from 'node:path';
import { misconfigured, startImposter } from './attacks.js';
import { openAuthority } from './authority.js';
import { get, outcome } from './client.js';
import { startSite } from './servers.js';

const ca = openAuthority(path.join(import.meta.dirname, '..', 'data'));

const rows = [];
for (const [name, files] of Object.entries(misconfigured)) {
  const site = await startSite({ certificates: { 'shop.example': files(ca) } });
  const url = `https://shop.example:${site.port}/`;
  rows.push({ 'the certificate': name, 'client that trusts our root': (await outcome(url, { ca: ca.root })).trim(), 'any other client': await outcome(url) });
  await site.close();
}
console.table(rows);

const imposter = await startImposter('shop.example');
const url = `https://shop.example:${imposter.port}/`;
console.log('\nMallory answers in the name of the shop.');
console.log('  client that checks:        ', await outcome(url, { ca: ca.root }));
console.log('  rejectUnauthorized: false: ', (await get(url, { rejectUnauthorized: false })).body.trim());
console.log('  what Mallory has now:      ', imposter.stolen);
await imposter.close();

const site = await startSite({ certificates: { localhost: ca.issue(['localhost', '127.0.0.1']) }, port: Number(process.env.PORT ?? 3443) });
console.log(`
https://localhost:${site.port}/ is up. Ctrl-C ends it. Try:

  curl https://localhost:${site.port}/
  curl --cacert data/root.pem https://localhost:${site.port}/`);
process.once('SIGINT', () => site.close());
