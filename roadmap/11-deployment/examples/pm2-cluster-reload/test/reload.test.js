import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { askAllTheTime, startManager } from '../src/manager.js';

let manager;
let url;

before(async () => {
  const probe = createServer().listen(0, '127.0.0.1'); // PM2 needs a number beforehand
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  manager = await startManager({ port, release: 'v1' });
  url = `http://127.0.0.1:${port}`;
}, { timeout: 45_000 });

after(() => manager?.close(), { timeout: 15_000 });

test('two instances are up behind one port', { timeout: 10_000 }, async () => {
  const list = await manager.list();
  assert.deepEqual(list.map(({ pm2_env }) => [pm2_env.exec_mode, pm2_env.status]), [
    ['cluster_mode', 'online'], ['cluster_mode', 'online'],
  ]);
  const pids = new Set(list.map(({ pid }) => pid));
  while (pids.size > 0) { // until each has answered
    const response = await fetch(url, { headers: { connection: 'close' } });
    pids.delete((await response.json()).pid);
  }
});

test('a reload brings the new release and loses no request, not even a slow one', { timeout: 15_000 }, async () => {
  const before = (await manager.list()).map(({ pid }) => pid);
  const load = askAllTheTime(url);
  const slow = fetch(`${url}/slow`).then((response) => response.json());
  manager.deploy('v2');
  await manager.reload();
  const { lost, releases, answered } = await load.stop();
  assert.equal(lost, 0, `${lost} of ${answered + lost} requests were lost`);
  assert.equal(releases.at(-1), 'v2');
  assert.ok(before.includes((await slow).pid), 'the slow request was answered by an old process');
  const now = (await manager.list()).map(({ pid }) => pid);
  assert.equal(now.filter((pid) => before.includes(pid)).length, 0, 'every process was replaced');
});
