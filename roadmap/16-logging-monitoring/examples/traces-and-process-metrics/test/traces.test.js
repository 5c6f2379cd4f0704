import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchProcess } from '../src/process-metrics.js';
import { createShop, createStock } from '../src/services.js';
import { formatTraceparent, parseTraceparent } from '../src/traceparent.js';

const timeout = 5000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test('traceparent: what is valid', { timeout }, () => {
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), { traceId: TRACE, parentId: SPAN, sampled: true });
  assert.equal(parseTraceparent(`00-${TRACE}-${SPAN}-00`).sampled, false);
  assert.equal(parseTraceparent(`00-${TRACE}-${SPAN}-03`).sampled, true, 'an unknown flag changes nothing');
  assert.equal(parseTraceparent(`cc-${TRACE}-${SPAN}-01-later`).traceId, TRACE, 'a later version is read as far as it is known');
});

test('traceparent: what is not', { timeout }, () => {
  for (const header of [
    undefined, '', 'x', `ff-${TRACE}-${SPAN}-01`, `00-${TRACE.toUpperCase()}-${SPAN}-01`, `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`, `00-${TRACE}-${SPAN}-01-more`, `00-${TRACE}-${SPAN}`, ` 00-${TRACE}-${SPAN}-01`,
  ]) assert.equal(parseTraceparent(header), undefined, header);
});

async function start(t, options) {
  const spans = [];
  const finished = (span) => spans.push(span);
  const servers = [];
  const listen = async (server) => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${server.address().port}`;
  };
  t.after(() => { for (const server of servers) { server.closeAllConnections(); server.close(); } });
  const stock = await listen(createStock({ finished }));
  const shop = await listen(createShop({ finished, stock, ...options }));
  const settled = async (count) => {
    while (spans.length < count) { t.signal.throwIfAborted(); await new Promise(setImmediate); }
    return spans;
  };
  return { spans, shop, settled };
}

test('one trace over both services, each span with its parent', { timeout }, async (t) => {
  const { shop, settled } = await start(t);
  const response = await fetch(shop, { headers: { traceparent: formatTraceparent({ traceId: TRACE, spanId: SPAN, sampled: true }) } });
  await response.json();
  const spans = await settled(1 + 3 * 3);
  assert.equal(response.headers.get('x-trace-id'), TRACE);
  assert.ok(spans.every((span) => span.traceId === TRACE && span.end >= span.start));
  const root = spans.find((span) => span.service === 'shop' && span.name === 'handle');
  assert.equal(root.parentId, SPAN);
  const calls = spans.filter((span) => span.parentId === root.spanId);
  assert.deepEqual(calls.map((span) => span.name), ['GET /tea', 'GET /cup', 'GET /pot']);
  for (const call of calls) {
    const handled = spans.find((span) => span.parentId === call.spanId);
    assert.equal(handled.service, 'stock');
    assert.equal(spans.find((span) => span.parentId === handled.spanId).name, 'query');
  }
});

test('two requests at once do not share a trace', { timeout }, async (t) => {
  const { shop, settled } = await start(t, { together: true });
  const ids = await Promise.all([1, 2].map(async () => {
    const response = await fetch(shop);
    await response.json();
    return response.headers.get('x-trace-id');
  }));
  const spans = await settled(20);
  assert.notEqual(ids[0], ids[1]);
  for (const id of ids) assert.equal(spans.filter((span) => span.traceId === id).length, 10);
});

test('not sampled at the root: no service records a span', { timeout }, async (t) => {
  const { shop, spans } = await start(t, { sample: () => false });
  await (await fetch(shop)).json();
  assert.deepEqual(spans, []);
});

test('the process: a blocked loop shows in utilization and delay', { timeout }, async (t) => {
  const watch = watchProcess();
  t.after(() => watch.stop());
  await sleep(50);
  for (const end = performance.now() + 150; performance.now() < end;);
  await sleep(50);
  const metrics = watch.read();
  assert.ok(metrics.nodejs_eventloop_delay_max_seconds >= 0.12, `${metrics.nodejs_eventloop_delay_max_seconds}`);
  assert.ok(metrics.nodejs_eventloop_utilization_ratio > 0.1, `${metrics.nodejs_eventloop_utilization_ratio}`);
  for (const [name, value] of Object.entries(metrics)) assert.ok(Number.isFinite(value), name);
  assert.equal(watch.read().nodejs_eventloop_delay_p99_seconds, 0, 'an empty histogram');
});
