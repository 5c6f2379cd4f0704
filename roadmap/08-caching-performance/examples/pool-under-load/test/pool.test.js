import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect } from '../src/client.js';
import { createFakeDatabase } from '../src/fake-database.js';
import { load } from '../src/load.js';
import { createPool } from '../src/pool.js';
import { whoHolds } from '../src/who-holds.js';

const limit = { timeout: 10_000 };

test('without a pool each query opens a connection', limit, async () => {
  const { counts } = await load({ queries: 40, atOnce: 10, queryMs: 1 });
  assert.equal(counts.connections, 40);
});

test('with a pool of 4 there are 4, for any number of queries', limit, async () => {
  const { counts } = await load({ queries: 40, max: 4, queryMs: 1 });
  assert.equal(counts.connections, 4);
  assert.equal(counts.mostWorking, 4);
});

test('a pool larger than the cores works no faster: the queue is in the database', limit, async () => {
  const { counts, held } = await load({ queries: 60, max: 30, cores: 2, queryMs: 5 });
  assert.equal(counts.mostWorking, 2);
  assert.ok(held > 20, `a connection was held for ${held} ms, for a query of 5 ms`);
});

test('more connections than the database allows are refused', limit, async (t) => {
  const { server, counts } = createFakeDatabase({ maxConnections: 3 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened = [];
  t.after(async () => {
    for (const connection of opened) await connection.close();
    server.close();
  });
  for (let i = 0; i < 3; i++) opened.push(await connect(server.address().port));
  await assert.rejects(connect(server.address().port), /too many clients/);
  assert.equal(counts.refused, 1);
});

test('use gives the connection back when work fails', limit, async () => {
  const pool = createPool({ connect: async () => ({}), max: 1 });
  await assert.rejects(pool.use(async () => { throw new Error('bad query'); }), /bad query/);
  assert.deepEqual(pool.stats(), { size: 1, idle: 1, waiting: 0 });
});

test('a connection that cannot be opened leaves room for another', limit, async () => {
  let tries = 0;
  const pool = createPool({ connect: async () => { if (++tries === 1) throw new Error('refused'); return {}; }, max: 1 });
  await assert.rejects(pool.use(async () => {}), /refused/);
  assert.equal(await pool.use(async () => 'fine'), 'fine');
});

test('whoHolds names the line that has not given back', limit, async () => {
  let time = 0;
  const pool = whoHolds(createPool({ connect: async () => ({}), max: 2 }), () => time);
  async function forgetful() {
    await pool.acquire();
  }
  await forgetful();
  const good = await pool.acquire();
  time = 60_000;
  pool.release(good);
  const late = pool.longerThan(30_000);
  assert.equal(late.length, 1);
  assert.match(late[0].stack, /forgetful/);
});
