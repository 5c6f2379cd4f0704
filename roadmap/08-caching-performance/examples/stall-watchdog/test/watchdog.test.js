import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createApp } from '../src/app.js';
import { hottestStack } from '../src/hottest-stack.js';
import { startWatchdog } from '../src/watchdog.js';

const timeout = 10_000;

/** A watchdog, and `reportOf(name)`: a promise of the first report with that function on its stack ('': any report). */
async function watched(t) {
  const waiting = [];
  const watchdog = await startWatchdog({
    limitMs: 50,
    onStall(report) { // on a busy machine there may be other stalls
      for (const { name, resolve } of waiting) {
        if (name === '' || report.stack.some((frame) => frame.startsWith(`${name} (`))) resolve(report);
      }
    },
  });
  t.after(() => watchdog.stop());
  const reportOf = (name) => new Promise((resolve) => waiting.push({ name, resolve }));
  return { watchdog, reportOf };
}

test('names the function that held the loop, with file and line', { timeout }, async (t) => {
  const { watchdog, reportOf } = await watched(t);
  function holdTheLoop() {
    const giveUp = performance.now() + 5000;
    while (!watchdog.isProfiling() && performance.now() < giveUp);
    const end = performance.now() + 100;
    let turns = 0;
    while (performance.now() < end) turns++;
    return turns;
  }
  const report = reportOf('holdTheLoop');
  const began = performance.now();
  holdTheLoop();
  const held = performance.now() - began;
  const { heldMs, stack } = await report;
  assert.match(stack.join('\n'), /holdTheLoop \(.*watchdog\.test\.js:\d+\)/);
  assert.ok(heldMs >= held / 2, `held for ${held} ms, but the report says ${heldMs}`);
});

test('goes on watching after a report, with the profiler off', { timeout }, async (t) => {
  const { watchdog, reportOf } = await watched(t);
  function hold() {
    const end = performance.now() + 250;
    while (performance.now() < end);
  }
  for (let i = 0; i < 2; i++) {
    const report = reportOf('');
    hold();
    await report;
  }
  const until = watchdog.checks() + 3;
  while (watchdog.checks() < until || watchdog.isProfiling()) await nextTurn();
});

test('finds the handler of a request', { timeout }, async (t) => {
  const { watchdog, reportOf } = await watched(t);
  const server = createApp().listen(0, '127.0.0.1');
  t.after(() => { server.close(); server.closeAllConnections(); });
  await once(server, 'listening');
  let report;
  reportOf('renderInvoices').then((found) => { report = found; });
  for (let count = 2000; !report; count += 1000) { // until it takes long enough on this machine
    const response = await fetch(`http://127.0.0.1:${server.address().port}/invoices?count=${count}`);
    assert.match(await response.text(), /characters/);
    for (let checks = watchdog.checks(); watchdog.checks() < checks + 3;) await nextTurn();
  }
  assert.match(report.stack.join('\n'), /renderInvoices \(.*app\.js:\d+\)/);
});

test('a profile without code has no hottest stack', () => {
  const callFrame = (functionName) => ({ functionName, url: '', lineNumber: -1 });
  const nodes = [{ id: 1, callFrame: callFrame('(root)'), children: [2] }, { id: 2, callFrame: callFrame('(idle)') }];
  assert.deepEqual(hottestStack({ nodes, samples: [2, 2] }), []);
});
