import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTracer, tracedFetch } from './tracer.js';
import { parseTraceparent } from './traceparent.js';

const answer = (response, status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

export function createStock({ finished }) {
  const tracer = createTracer({ service: 'stock', finished });
  return createServer((request, response) => tracer.span('handle', async () => {
    await tracer.span('query', () => sleep(15)); // stands for a database
    answer(response, 200, { sku: request.url.slice(1), left: 3 });
  }, parseTraceparent(request.headers.traceparent)));
}

export function createShop({ finished, sample, stock, together = false }) {
  const tracer = createTracer({ service: 'shop', finished, sample });
  return createServer((request, response) => tracer.span('handle', async (own) => {
    const ask = async (sku) => (await tracedFetch(tracer, `${stock}/${sku}`)).json();
    const skus = ['tea', 'cup', 'pot'];
    const left = [];
    if (together) left.push(...await Promise.all(skus.map(ask)));
    else for (const sku of skus) left.push(await ask(sku));
    response.setHeader('X-Trace-Id', own.traceId);
    answer(response, 200, left);
  }, parseTraceparent(request.headers.traceparent)));
}
