import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fetchWithRetry } from './retry.js';
import { createShop } from './shop.js';

/** What people write first: whatever it was, send it again. */
async function sendAgainWhateverItWas(url, init) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(url, init);
    } catch (err) {
      if (attempt === 3) throw err;
    }
  }
}

const key = { 'Idempotency-Key': randomUUID() };
const runs = [
  ['POST, blindly repeated', sendAgainWhateverItWas, '/orders', { method: 'POST', body: 'a book' }],
  ['POST', fetchWithRetry, '/orders', { method: 'POST', body: 'a book' }],
  ['POST, Idempotency-Key', fetchWithRetry, '/orders', { method: 'POST', body: 'a book', headers: key }],
  ['PUT', fetchWithRetry, '/orders/7', { method: 'PUT', body: 'a book' }],
  ['GET, 503, Retry-After: 1', fetchWithRetry, '/report', {}],
];

const rows = [];
for (const [request, send, path, init] of runs) {
  const shop = createShop();
  shop.server.listen(0, '127.0.0.1');
  await once(shop.server, 'listening');
  const start = performance.now();
  const outcome = await send(`http://127.0.0.1:${shop.server.address().port}${path}`, init)
    .then((res) => res.text().then(() => String(res.status)), () => 'error, to be looked into');
  rows.push({ request, sent: shop.attempts, 'orders booked': shop.orders.size, outcome, seconds: ((performance.now() - start) / 1000).toFixed(1) });
  shop.server.close();
  shop.server.closeAllConnections();
}
console.table(rows);
