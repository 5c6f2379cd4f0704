import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchProcess } from './process-metrics.js';
import { createShop, createStock } from './services.js';

const listen = async (server) => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
};

function waterfall(spans) {
  const start = Math.min(...spans.map((span) => span.start));
  const scale = 50 / (Math.max(...spans.map((span) => span.end)) - start);
  const show = (parentId, depth) => {
    for (const span of spans.filter((one) => one.parentId === parentId).sort((a, b) => a.start - b.start)) {
      const from = Math.round((span.start - start) * scale);
      const bar = '#'.repeat(Math.max(1, Math.round((span.end - span.start) * scale)));
      console.log(`${`${'  '.repeat(depth)}${span.service} ${span.name}`.padEnd(22)} ${' '.repeat(from)}${bar} ${(span.end - span.start).toFixed(0)} ms`);
      show(span.spanId, depth + 1);
    }
  };
  show(undefined, 0);
}

for (const together of [false, true]) {
  const spans = [];
  const finished = (span) => spans.push(span);
  const stock = createStock({ finished });
  const shop = createShop({ finished, stock: await listen(stock), together });
  const base = await listen(shop);
  await (await fetch(base)).json(); // the first request also makes the connections
  spans.length = 0;
  const response = await fetch(base);
  await response.json();
  console.log(`\ntrace ${response.headers.get('x-trace-id')}, ${together ? 'all at once' : 'one after the other'}`);
  waterfall(spans);
  for (const server of [shop, stock]) { server.closeAllConnections(); server.close(); }
}

const watch = watchProcess();
await sleep(300);
const idle = watch.read();
await sleep(50);
for (const end = performance.now() + 200; performance.now() < end;); // what a big JSON.parse does
await sleep(50);
const blocked = watch.read();
watch.stop();
console.log();
console.table(Object.fromEntries(Object.keys(idle).map((name) => [name, { idle: idle[name], 'with 200 ms blocked': blocked[name] }])));
