import banner from '#banner';
import { statusOf } from '../consumers/server.mjs';

console.log(banner);

const rows = [];
for (const layout of ['dual-package/hazard', 'dual-package/wrapper', 'dual-package']) {
  rows.push({ import: layout, status: await statusOf(layout) });
}
console.table(rows);

for (const subpath of ['formats/json', 'formats/private/status', 'src/errors.js']) {
  const outcome = await import(`dual-package/${subpath}`).then(() => 'loaded', (err) => err.code);
  console.log(`dual-package/${subpath}: ${outcome}`);
}
