import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { NoFunds, SCHEMA, setBalance, takeJob, transfer } from '../src/bank.js';
import { connect } from '../src/db.js';
import * as scenes from '../src/scenes.js';
import { withTransaction } from '../src/transaction.js';

const limit = { timeout: 60_000 }; // the embedded server takes seconds to start
/** For tests with two sessions. */
const two = { ...limit, skip: process.env.DATABASE_URL ? false : 'PGlite has one session: set DATABASE_URL' };
let pool;
let close = async () => {};

before(async () => {
  ({ pool, close } = await connect());
  await pool.query(SCHEMA);
}, limit);
after(() => close(), limit);

beforeEach(async () => {
  await pool.query(`TRUNCATE accounts, transfers, doctors, jobs RESTART IDENTITY;
    INSERT INTO accounts (id, cents) VALUES (1, 100), (2, 100);
    INSERT INTO doctors VALUES ('Ann', true), ('Bob', true);
    INSERT INTO jobs (id) VALUES (1), (2), (3)`);
}, limit);

const cents = async () => (await pool.query('SELECT cents FROM accounts ORDER BY id')).rows.map((row) => row.cents);
const raise = (client, sqlstate) => client.query(`DO $$ BEGIN RAISE EXCEPTION 'made by the test' USING ERRCODE = '${sqlstate}'; END $$`);
const noWait = async () => {};

test('transfer moves money', limit, async () => {
  await transfer(pool, { sender: 1, receiver: 2, cents: 30 });
  assert.deepEqual(await cents(), [70, 130]);
});

test('a failure in the middle leaves nothing behind', limit, async () => {
  await assert.rejects(transfer(pool, { sender: 1, receiver: 9, cents: 30 }), { code: '23503' });
  await assert.rejects(transfer(pool, { sender: 1, receiver: 2, cents: 101 }), NoFunds);
  assert.deepEqual(await cents(), [100, 100]);
});

test('a conflict is tried again from the beginning', limit, async () => {
  let runs = 0;
  const result = await withTransaction(pool, async (client) => {
    runs++;
    await client.query('UPDATE accounts SET cents = cents + 1 WHERE id = 1');
    if (runs < 3) await raise(client, runs === 1 ? '40001' : '40P01');
    return 'done';
  }, { wait: noWait });
  assert.equal(result, 'done');
  assert.equal(runs, 3);
  assert.deepEqual(await cents(), [101, 100], 'the first two runs were rolled back');
});

test('attempts are limited, and other errors are not tried again', limit, async () => {
  let runs = 0;
  const failing = (sqlstate) => withTransaction(pool, async (client) => { runs++; await raise(client, sqlstate); }, { attempts: 4, wait: noWait });
  await assert.rejects(failing('40001'), { code: '40001' });
  assert.equal(runs, 4);
  runs = 0;
  await assert.rejects(failing('23514'), { code: '23514' });
  assert.equal(runs, 1);
});

test('an error that is swallowed inside does not pass for success', limit, async () => {
  await assert.rejects(withTransaction(pool, async (client) => {
    await client.query('UPDATE accounts SET cents = 0 WHERE id = 1');
    await client.query('SELECT 1 / 0').catch((err) => assert.equal(err.code, '22012'));
  }), /rolled back/);
  assert.deepEqual(await cents(), [100, 100]);
});

test('after an error every statement is refused, until ROLLBACK', limit, async () => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await assert.rejects(client.query('SELECT 1 / 0'), { code: '22012' });
    await assert.rejects(client.query('SELECT 1'), { code: '25P02' });
    assert.equal((await client.query('COMMIT')).command, 'ROLLBACK');
  } finally {
    client.release();
  }
});

test('a savepoint saves the transaction from an error', limit, async () => {
  await withTransaction(pool, async (client) => {
    await client.query('UPDATE accounts SET cents = 55 WHERE id = 1');
    await client.query('SAVEPOINT attempt');
    await assert.rejects(client.query('SELECT 1 / 0'), { code: '22012' });
    await client.query('ROLLBACK TO SAVEPOINT attempt');
  });
  assert.deepEqual(await cents(), [55, 100]);
});

test('the connection comes back to the pool, whatever happens', limit, async () => {
  const { totalCount } = pool;
  await assert.rejects(withTransaction(pool, async () => { throw new Error('mine'); }), /mine/);
  assert.equal(pool.idleCount, pool.totalCount);
  assert.equal(pool.totalCount, totalCount);
  await assert.rejects(withTransaction(pool, async () => {}, { isolation: 'NONE; DROP TABLE accounts' }), TypeError);
});

test('somebody listens for the loss of the connection while the transaction runs, and no longer', limit, async () => {
  const count = () => withTransaction(pool, async (client) => client.listenerCount('error'));
  const first = await count();
  assert.ok(first >= 1, 'a connection that is lost between two statements would end the process');
  assert.equal(await count(), first, 'each transaction leaves a listener behind');
});

test('the isolation level is that of the transaction', limit, async () => {
  const level = (isolation) => withTransaction(pool, async (client) => (await client.query('SHOW transaction_isolation')).rows[0].transaction_isolation, { isolation });
  assert.equal(await level(), 'read committed');
  assert.equal(await level('SERIALIZABLE'), 'serializable');
});

test('version: the second writer with the same version changes nothing', limit, async () => {
  assert.equal(await setBalance(pool, { id: 1, cents: 110, version: 1 }), true);
  assert.equal(await setBalance(pool, { id: 1, cents: 120, version: 1 }), false);
  assert.equal(await setBalance(pool, { id: 1, cents: 120, version: 2 }), true);
});

test('takeJob: in order, once each; a job that fails stays', limit, async () => {
  await assert.rejects(takeJob(pool, async () => { throw new Error('crash'); }), /crash/);
  const done = [];
  for (let id = await takeJob(pool, noWait); id !== null; id = await takeJob(pool, noWait)) done.push(id);
  assert.deepEqual(done, [1, 2, 3]);
});

test('the server ends the connection between two statements: an error, and a new connection for the next', two, async () => {
  await assert.rejects(withTransaction(pool, async (client) => {
    await client.query('UPDATE accounts SET cents = 0 WHERE id = 1');
    const ended = new Promise((resolve) => { client.once('end', resolve); });
    await pool.query('SELECT pg_terminate_backend($1)', [client.processID]);
    await ended;
    await client.query('SELECT 1');
  }), /not queryable|terminat/);
  assert.equal(pool.idleCount, pool.totalCount, 'the dead connection is still in the pool');
  assert.deepEqual(await cents(), [100, 100]);
});

test('READ COMMITTED: sees what others commit, and loses updates', two, async () => {
  assert.equal(await scenes.readTwice(pool, 'READ COMMITTED'), 'another value');
  await pool.query('UPDATE accounts SET cents = 100');
  assert.deepEqual(await scenes.lostUpdate(pool, 'READ COMMITTED'), { second: 'ok', cents: 120 });
});

test('READ COMMITTED: a relative update is not lost', two, async () => {
  assert.deepEqual(await scenes.relativeUpdate(pool, 'READ COMMITTED'), { second: 'ok', cents: 130 });
});

test('REPEATABLE READ: one snapshot, and 40001 instead of a lost update', two, async () => {
  assert.equal(await scenes.readTwice(pool, 'REPEATABLE READ'), 'the same');
  await pool.query('UPDATE accounts SET cents = 100');
  assert.deepEqual(await scenes.lostUpdate(pool, 'REPEATABLE READ'), { second: '40001', cents: 110 });
  await pool.query('UPDATE accounts SET cents = 100');
  assert.deepEqual(await scenes.relativeUpdate(pool, 'REPEATABLE READ'), { second: '40001', cents: 110 });
});

test('write skew: REPEATABLE READ lets it happen, SERIALIZABLE does not', two, async () => {
  assert.deepEqual(await scenes.writeSkew(pool, 'REPEATABLE READ'), { results: ['ok', 'ok'], onCall: 0 });
  await pool.query('UPDATE doctors SET on_call = true');
  const { results, onCall } = await scenes.writeSkew(pool, 'SERIALIZABLE');
  assert.equal(onCall, 1);
  assert.deepEqual(results.toSorted(), ['40001', 'ok']);
});

test('deadlock: one of the two is ended with 40P01', two, async () => {
  assert.deepEqual((await scenes.deadlock(pool)).toSorted(), ['40P01', 'ok']);
});

test('NOWAIT, lock_timeout, SKIP LOCKED; a plain read never waits', two, async () => {
  assert.deepEqual(await scenes.notWaiting(pool), { noWait: '55P03', timeout: '55P03', free: [2], plain: 100 });
});

test('two workers never have the same job', two, async () => {
  let entered = 0;
  let open;
  const bothAreIn = new Promise((resolve) => { open = resolve; });
  const work = async () => { if (++entered === 2) open(); await bothAreIn; };
  const taken = await Promise.all([takeJob(pool, work), takeJob(pool, work)]);
  assert.deepEqual(taken.toSorted(), [1, 2]);
});

test('many at once: transfers back and forth neither deadlock nor lose money', two, async () => {
  await Promise.all(Array.from({ length: 40 }, (_, i) => transfer(pool, i % 2 ? { sender: 1, receiver: 2, cents: 1 } : { sender: 2, receiver: 1, cents: 1 }, { attempts: 1 })));
  assert.deepEqual(await cents(), [100, 100]);
});

test('many at once: SERIALIZABLE with retries counts right', two, async () => {
  await Promise.all(Array.from({ length: 10 }, () => withTransaction(pool, async (client) => {
    const { rows } = await client.query('SELECT cents FROM accounts WHERE id = 1');
    await client.query('UPDATE accounts SET cents = $1 WHERE id = 1', [rows[0].cents + 1]);
  }, { isolation: 'SERIALIZABLE', attempts: 50 })));
  assert.deepEqual(await cents(), [110, 100]);
});
