import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from './log.js';
import { createMetrics } from './metrics.js';
import { createOrders } from './orders.js';
import { createRoutes } from './routes.js';
import { createService } from './service.js';
import { createShipper } from './shipper.js';

// Stands in for a log store: every other call fails.
let calls = 0;
async function send(lines) {
  await sleep(50);
  if (++calls % 2 === 0) throw new Error('503');
  process.stdout.write(lines.join(''));
}

const shipper = createShipper({ send, pause: (attempt) => sleep(Math.random() * Math.min(5000, 100 * 2 ** attempt)) });
const log = createLog({ write: shipper.write });
const metrics = createMetrics();
const orders = createOrders();
const { server, shutdown } = createService({
  log, metrics, orders, shipper, routes: createRoutes({ orders, log }), noticed: () => sleep(2000),
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  console.log(`Try: curl -d '{"sku":"tea","customer":{"name":"ann","token":"s3cret"}}' ${base}/orders`);
  console.log(`     curl ${base}/orders/1; curl ${base}/metrics; curl -i ${base}/readyz`);
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await shutdown(5000);
    await shipper.close(2000);
    console.log('stopped', { ...shipper.stats });
  });
}
