import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';

const PRELUDE = `
import { setTimeout as sleep } from 'node:timers/promises';
import { createMetrics } from ${JSON.stringify(new URL('../src/metrics.js', import.meta.url).href)};
const sent = (sums) => console.log('sent', JSON.stringify(sums));
`;

// A second and a half, or more where starting Node alone takes long: a program that lives longer than that does not end.
const began = performance.now();
spawnSync(process.execPath, ['-e', '0']);
const PATIENCE = Math.min(Math.max(1500, 30 * (performance.now() - began)), 8000);

/** Runs a program that uses the metrics. Returns what it printed and how it ended. */
async function run(t, source) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + source], { stdio: ['ignore', 'pipe', 'pipe'] });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  t.after(() => { clearTimeout(watchdog); child.kill('SIGKILL'); });
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.notEqual(signal, 'SIGKILL', `the process did not end by itself; it printed:\n${stdout.slice(0, 500)}`);
  return { lines: stdout.trim().split('\n').filter(Boolean), stderr, code };
}

describe('metrics', { concurrency: 16 }, () => {
  test('sends sums at the interval, and starts afresh', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      const alive = setInterval(() => {}, 1000); // a program with something to do
      let batches = 0;
      const metrics = createMetrics({ every: 20, send: async (sums) => {
        sent(sums);
        if (++batches === 1) metrics.count('errors', 2);
        else clearInterval(alive);
      } });
      metrics.count('requests');
      metrics.count('requests');
      metrics.count('bytes', 512);
    `);
    assert.deepEqual(lines, ['sent {"requests":2,"bytes":512}', 'sent {"errors":2}']);
  });

  test('sends nothing when nothing has been counted', { timeout: 20_000 }, async (t) => {
    const { lines, code } = await run(t, `
      createMetrics({ every: 10, send: async (sums) => sent(sums) });
      await sleep(200);
    `);
    assert.deepEqual(lines, []);
    assert.equal(code, 0);
  });

  test('the process ends when the program has nothing left to do', { timeout: 20_000 }, async (t) => {
    const { code } = await run(t, `
      createMetrics({ every: 60_000, send: async (sums) => sent(sums) });
    `);
    assert.equal(code, 0);
  });

  test('what has been counted is sent before the process ends', { timeout: 20_000 }, async (t) => {
    const { lines, code } = await run(t, `
      const metrics = createMetrics({ every: 60_000, send: async (sums) => { await sleep(50); sent(sums); } });
      metrics.count('jobs', 3);
      console.log('done');
    `);
    assert.deepEqual(lines, ['done', 'sent {"jobs":3}']);
    assert.equal(code, 0);
  });

  test('what is counted while the last batch is under way is sent as well', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      let first = true;
      const metrics = createMetrics({ every: 60_000, send: async (sums) => {
        if (first) { first = false; await sleep(20); metrics.count('late'); await sleep(20); }
        sent(sums);
      } });
      metrics.count('jobs');
    `);
    assert.deepEqual(lines, ['sent {"jobs":1}', 'sent {"late":1}']);
  });

  test('the rest of the program may have work to do at the end, too', { timeout: 20_000 }, async (t) => {
    const { lines, code } = await run(t, `
      const metrics = createMetrics({ every: 60_000, send: async (sums) => sent(sums) });
      metrics.count('jobs');
      process.once('beforeExit', () => setTimeout(() => { console.log('tidied up'); metrics.count('tidied'); }, 20));
    `);
    assert.deepEqual(lines, ['sent {"jobs":1}', 'tidied up', 'sent {"tidied":1}'], 'sending the metrics must not end the process');
    assert.equal(code, 0);
  });

  for (const [how, send] of [['rejects', "async () => { await sleep(10); throw new Error('collector is down'); }"],
    ['throws', "() => { throw new Error('collector is down'); }"]]) {
    test(`a send that ${how} at the end is reported, and the process ends`, { timeout: 20_000 }, async (t) => {
      const { stderr, code } = await run(t, `
        const metrics = createMetrics({ every: 60_000, send: ${send} });
        metrics.count('jobs');
      `);
      assert.match(stderr, /^metrics: .*collector is down.*\n$/, 'exactly one line on stderr');
      assert.equal(code, 0, 'failed metrics are no failure of the program');
    });
  }

  test('a failure leaves the exit code of the program alone', { timeout: 20_000 }, async (t) => {
    const { code } = await run(t, `
      const metrics = createMetrics({ every: 60_000, send: async () => { throw new Error('collector is down'); } });
      metrics.count('jobs');
      process.exitCode = 3;
    `);
    assert.equal(code, 3);
  });

  test('after a failure later batches are sent, without the one that failed', { timeout: 20_000 }, async (t) => {
    const { lines, stderr, code } = await run(t, `
      const alive = setInterval(() => {}, 1000);
      let batches = 0;
      const metrics = createMetrics({ every: 20, send: async (sums) => {
        if (++batches === 1) { metrics.count('b'); throw new Error('collector is down'); }
        sent(sums);
        clearInterval(alive);
      } });
      metrics.count('a');
    `);
    assert.deepEqual(lines, ['sent {"b":1}']);
    assert.match(stderr, /^metrics: .*collector is down/);
    assert.equal(code, 0);
  });

  test('close() resolves when what is left has been sent', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      const metrics = createMetrics({ every: 60_000, send: async (sums) => { await sleep(50); sent(sums); } });
      metrics.count('requests');
      await metrics.close();
      console.log('closed');
      process.exit();
    `);
    assert.deepEqual(lines, ['sent {"requests":1}', 'closed']);
  });

  test('close() waits for a batch that is under way', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      const begun = Promise.withResolvers();
      const metrics = createMetrics({ every: 10, send: async (sums) => { begun.resolve(); await sleep(200); sent(sums); } });
      metrics.count('requests');
      const alive = setInterval(() => {}, 1000);
      await begun.promise;
      await metrics.close();
      console.log('closed');
      process.exit();
    `);
    assert.deepEqual(lines, ['sent {"requests":1}', 'closed']);
  });

  test('close() sends what was counted while a batch was under way', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      const begun = Promise.withResolvers();
      const metrics = createMetrics({ every: 10, send: async (sums) => { begun.resolve(); await sleep(200); sent(sums); } });
      metrics.count('requests');
      const alive = setInterval(() => {}, 1000);
      await begun.promise;
      metrics.count('late');
      await metrics.close();
      console.log('closed');
      process.exit();
    `);
    assert.deepEqual(lines, ['sent {"requests":1}', 'sent {"late":1}', 'closed']);
  });

  test('close() does not reject when the collector is down', { timeout: 20_000 }, async (t) => {
    const { lines, code } = await run(t, `
      const metrics = createMetrics({ every: 60_000, send: async () => { throw new Error('collector is down'); } });
      metrics.count('requests');
      await metrics.close();
      console.log('closed');
    `);
    assert.deepEqual(lines, ['closed']);
    assert.equal(code, 0);
  });

  test('after close() nothing is sent, and no listener is left', { timeout: 20_000 }, async (t) => {
    const { lines } = await run(t, `
      const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
      const before = listeners();
      const metrics = createMetrics({ every: 10, send: async (sums) => sent(sums) });
      await metrics.close();
      console.log('left:', listeners() - before);
      metrics.count('requests');
      await sleep(100);
    `);
    assert.deepEqual(lines, ['left: 0']);
  });
});
