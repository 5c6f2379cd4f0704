import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createCollector } from '../src/collector.js';
import { openJournal } from '../src/journal.js';
import { ship } from '../src/shipper.js';
import { dial, listen, soon, until } from './helpers.js';

const timeout = 20_000;
const linesOf = (id, count) => Array.from({ length: count }, (_, i) => `${id} says ${i + 1} ${'.'.repeat(i % 90)}`);

/** A network that cuts each connection after a while. */
async function badNetwork(t, target, bytes) {
  let cuts = 0;
  const server = net.createServer((near) => {
    const far = net.connect(target(), '127.0.0.1');
    let left = bytes();
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('error', cut).on('close', cut).on('data', (chunk) => {
        left -= chunk.length;
        if (left > 0) return to.write(chunk);
        to.write(chunk.subarray(0, Math.max(0, left + chunk.length)), () => { cuts++; cut(); });
      });
    }
  });
  return { port: await listen(t, server), cuts: () => cuts };
}

test('both: over a network that breaks, with a collector that is restarted, every line is stored once and in order', { timeout }, async (t) => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'log-shipper-'));
  t.after(() => fs.rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'journal');
  let collectorPort;
  let collector;
  let journal;
  async function up() {
    journal = await openJournal(file);
    collector = createCollector({ journal, log: (err) => assert.fail(err) });
    collectorPort = await listen(t, collector.server);
  }
  async function down() {
    await soon(collector.stop(1000), 'stop() did not resolve', 3000);
    await journal.close();
  }
  await up();

  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const network = await badNetwork(t, () => collectorPort, () => 1000 + random() * 16_000);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const all = { a: linesOf('a', 800), b: linesOf('b', 800) };
  const shipped = Promise.all(Object.entries(all).map(([id, lines]) =>
    ship(lines, { id, connect: () => dial(t, network.port), window: 200, pause: () => 3, signal: stop.signal })));
  shipped.catch(() => { /* awaited below */ });
  for (const stored of [100, 400]) {
    await until(() => journal.last('a') >= stored, `line ${stored} was not stored`, 5000);
    await down();
    await up();
  }
  assert.deepEqual(await soon(shipped, 'the lines were not shipped', 8000), [800, 800]);
  assert.ok(network.cuts() >= 5, `the network was cut only ${network.cuts()} times`);
  await down();

  const stored = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
  for (const [id, lines] of Object.entries(all)) {
    assert.deepEqual(stored.filter((line) => line.startsWith(`${id} `)), lines.map((line, i) => `${id} ${i + 1} ${line}`));
  }
});
