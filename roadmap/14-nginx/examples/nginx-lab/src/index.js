import { binary } from '../lab/nginx.js';
import { echo, get, openLab } from './lab.js';
import { writeSite } from './site.js';

console.log(binary ? `on ${binary}` : 'on lab/mini-nginx.js, an imitation; set NGINX_BINARY=/path/to/nginx for the real one');

const mapping = await openLab('proxy-pass', { 3001: echo });
const rows = [];
for (const path of ['/a/x?q=1', '/a//x%2Fy', '/b/x?q=1', '/b//x%2Fy', '/b', '/c/x', '/d/x', '/dx', '/e/x']) {
  const { status, body, headers } = await get(mapping.url('/'), { path });
  rows.push({ 'the client asks': path, 'the backend is asked': status === 200 ? JSON.parse(body).url : `${status} to ${new URL(headers.location).pathname}` });
}
await mapping.close();
console.log('\nconf/proxy-pass.conf');
console.table(rows);

const levels = await openLab('inheritance', { 3001: echo });
for (const path of ['/', '/reports/']) {
  const { headers, body } = await get(levels.url(path), { headers: { Host: 'shop.example', 'X-Forwarded-For': '6.6.6.6' } });
  const seen = JSON.parse(body).headers;
  console.log(`\nconf/inheritance.conf  ${path}`);
  console.log('  the client gets  X-Frame-Options:', headers['x-frame-options'], ' X-Content-Type-Options:', headers['x-content-type-options']);
  console.log('  the backend gets Host:', seen.host, ' X-Forwarded-For:', seen['x-forwarded-for']);
}
await levels.close();

const site = await openLab('static', {}, writeSite);
console.log('\nconf/static.conf');
for (const path of ['/docs/install.txt', '/docs../secrets.txt', '/leaky../secrets.txt'])
  console.log(' ', path.padEnd(22), JSON.stringify((await get(site.url('/'), { path })).body));
await site.close();
