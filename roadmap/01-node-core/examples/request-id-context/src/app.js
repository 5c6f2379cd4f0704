import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batch } from './batch.js';
import { chooseId, createLogger, requestId, runInRequest } from './context.js';

export function createApp({ write, BatchClass = Batch } = {}) {
  const log = createLogger(write);
  const stock = new BatchClass(async (skus) => {
    await sleep(5); // stands for one query for all of them
    return skus.map((sku) => sku.length);
  });

  async function loadOrder(number) {
    await sleep(Math.random() * 5); // stands for a database
    log('order loaded', { number });
    return { number, sku: `sku-${number}` };
  }

  async function handle(request, response) {
    log('request', { method: request.method, path: request.url });
    const [, number] = request.url.match(/^\/orders\/(\d{1,9})$/) ?? [];
    if (!number) {
      response.writeHead(404).end();
      return;
    }
    const order = await loadOrder(number);
    stock.get(order.sku, (err, left) => {
      log(err ? 'stock failed' : 'stock counted', { sku: order.sku });
      response.writeHead(err ? 502 : 200, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ ...order, left })}\n`);
    });
  }

  return createServer((request, response) => {
    runInRequest(chooseId(request.headers['x-request-id']), () => {
      response.setHeader('x-request-id', requestId());
      handle(request, response).catch((err) => {
        log('failed', { error: err.message });
        response.destroy();
      });
    });
  });
}
