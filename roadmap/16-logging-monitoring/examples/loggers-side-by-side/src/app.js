import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseId, runForRequest } from './context.js';

/** Works with either logger: `log(level, message, fields)`. */
export function createApp(log) {
  async function placeOrder(order) {
    await sleep(Math.random() * 5); // stands for a database
    log('debug', 'row inserted', { sku: order.sku });
    if (order.sku === 'broken') throw new Error('out of stock');
  }

  // #region request
  return createServer((request, response) => {
    const id = chooseId(request.headers['x-request-id']);
    response.setHeader('X-Request-Id', id);
    const start = performance.now();
    runForRequest(id, async () => {
      response.on('close', () => log('info', 'request', {
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: response.statusCode,
        ms: Math.round(performance.now() - start),
      }));
      try {
        await placeOrder({ sku: request.url.split(/[/?]/)[2] });
        response.end('ordered\n');
      } catch (err) {
        log('error', 'order failed', { err });
        response.writeHead(500).end('failed\n');
      }
    });
  });
  // #endregion
}
