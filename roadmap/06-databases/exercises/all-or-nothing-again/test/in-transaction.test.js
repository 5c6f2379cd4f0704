import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { inTransaction } from '../src/in-transaction.js';
import { FakePool } from './fake-pool.js';

const limit = { timeout: 5_000 };
const error = (message, code) => Object.assign(new Error(message), { code });
const conflict = (code = '40001') => error('conflict', code);
const quick = { wait: async () => {} };
const words = (pool) => pool.log.map((text) => text.trim().split(/[\s;]+/)[0].toUpperCase());

/** Every client: released exactly once, and with an error only if `broken` says so. */
function assertReleased(pool, broken = []) {
  pool.clients.forEach((client, i) => {
    assert.equal(client.releases.length, 1, `client ${i + 1} was released ${client.releases.length} times`);
    const [argument] = client.releases[0];
    if (broken.includes(i)) assert.ok(argument, `client ${i + 1} is in an unknown state and must be released with an error`);
    else assert.ok(!argument, `client ${i + 1} is in order, and was released with ${argument}: the pool would close it`);
    assert.notEqual(client.state === 'lost' ? 'idle' : client.state, 'open', `client ${i + 1} went back with an open transaction`);
    assert.notEqual(client.state, 'aborted', `client ${i + 1} went back with an aborted transaction`);
  });
}

test('1. BEGIN, work, COMMIT on one connection; resolves with the result', limit, async () => {
  const pool = new FakePool();
  const result = await inTransaction(pool, async (client) => {
    await client.query('INSERT a');
    assert.deepEqual(pool.rows, [], 'stored before COMMIT: this INSERT was not in the transaction');
    await client.query('INSERT b');
    return { id: 7 };
  }, quick);
  assert.deepEqual(result, { id: 7 });
  assert.deepEqual(words(pool), ['BEGIN', 'INSERT', 'INSERT', 'COMMIT']);
  assert.equal(pool.clients.length, 1, 'more than one connection was used');
  assert.deepEqual(pool.rows, ['a', 'b']);
  assertReleased(pool);
});

test('1. resolves only when COMMIT has been answered', limit, async () => {
  const pool = new FakePool();
  let answered = false;
  const connect = pool.connect.bind(pool);
  pool.connect = async () => {
    const client = await connect();
    const query = client.query.bind(client);
    client.query = async (text) => {
      const result = await query(text);
      if (/^COMMIT/i.test(text)) {
        for (let i = 0; i < 5; i++) await turn();
        answered = true;
      }
      return result;
    };
    return client;
  };
  await inTransaction(pool, (client) => client.query('INSERT a'), quick);
  assert.ok(answered, 'resolved while COMMIT was on its way');
});

test('1. work need not be async', limit, async () => {
  const pool = new FakePool();
  assert.equal(await inTransaction(pool, () => 7, quick), 7);
  assert.equal(await inTransaction(pool, () => undefined, quick), undefined);
  assertReleased(pool);
});

test('2. a failing statement: ROLLBACK, and that very error', limit, async () => {
  const pool = new FakePool();
  const broken = error('duplicate key', '23505');
  pool.fail(/INSERT b/, broken);
  await assert.rejects(inTransaction(pool, async (client) => {
    await client.query('INSERT a');
    await client.query('INSERT b');
  }, quick), (err) => err === broken);
  assert.deepEqual(pool.rows, []);
  assert.deepEqual(words(pool), ['BEGIN', 'INSERT', 'INSERT', 'ROLLBACK']);
  assertReleased(pool);
});

for (const [kind, work] of [['rejects', async () => { throw new Error('no funds'); }], ['throws at once', () => { throw new Error('no funds'); }]]) {
  test(`2. work that ${kind}: ROLLBACK, and that error`, limit, async () => {
    const pool = new FakePool();
    await assert.rejects(inTransaction(pool, work, quick), /no funds/);
    assert.deepEqual(words(pool), ['BEGIN', 'ROLLBACK']);
    assertReleased(pool);
  });
}

test('2. ROLLBACK fails as well: the caller hears of the first error', limit, async () => {
  const pool = new FakePool();
  pool.fail(/^ROLLBACK/i, error('terminating connection', '57P01'));
  await assert.rejects(inTransaction(pool, async () => { throw new Error('no funds'); }, quick), /no funds/);
});

test('3. ROLLBACK has failed: the client goes back with an error, once', limit, async () => {
  const pool = new FakePool();
  pool.fail(/^ROLLBACK/i, error('terminating connection', '57P01'));
  await assert.rejects(inTransaction(pool, async () => { throw new Error('no funds'); }, quick));
  assertReleased(pool, [0]);
});

test('3. BEGIN fails: the work is not begun, and the client goes back', limit, async () => {
  const pool = new FakePool();
  pool.fail(/^BEGIN/i, error('reset', 'ECONNRESET'));
  await assert.rejects(inTransaction(pool, () => assert.fail('called without a transaction'), quick), /reset/);
  assertReleased(pool, [0]);
});

test('3. no connection: its error, and nothing to release', limit, async () => {
  const pool = new FakePool();
  pool.refuse = error('refused', 'ECONNREFUSED');
  await assert.rejects(inTransaction(pool, () => assert.fail('called without a connection'), quick), (err) => err === pool.refuse);
});

for (const code of ['40001', '40P01']) {
  test(`4. ${code} in the work: again from BEGIN`, limit, async () => {
    const pool = new FakePool();
    pool.fail(/INSERT b/, conflict(code));
    let runs = 0;
    const result = await inTransaction(pool, async (client) => {
      runs++;
      await client.query('INSERT a');
      await client.query('INSERT b');
      return `run ${runs}`;
    }, quick);
    assert.equal(result, 'run 2');
    assert.deepEqual(pool.rows, ['a', 'b'], 'the first run left something behind, or the second was not whole');
    assert.deepEqual(words(pool), ['BEGIN', 'INSERT', 'INSERT', 'ROLLBACK', 'BEGIN', 'INSERT', 'INSERT', 'COMMIT']);
    assertReleased(pool);
  });
}

test('4. a conflict that COMMIT reports: again from BEGIN, work included', limit, async () => {
  const pool = new FakePool();
  pool.fail(/^COMMIT/i, conflict());
  let runs = 0;
  await inTransaction(pool, async (client) => { runs++; await client.query(`INSERT ${runs}`); }, quick);
  assert.equal(runs, 2);
  assert.deepEqual(pool.rows, ['2']);
  assert.deepEqual(words(pool), ['BEGIN', 'INSERT', 'COMMIT', 'ROLLBACK', 'BEGIN', 'INSERT', 'COMMIT']);
  assertReleased(pool);
});

test('4. a conflict, and ROLLBACK fails as well: that connection is closed, and the next run takes another', limit, async () => {
  const pool = new FakePool();
  pool.fail(/INSERT a/, conflict('40P01'));
  pool.fail(/^ROLLBACK/i, error('terminating connection', '57P01'));
  await inTransaction(pool, (client) => client.query('INSERT a'), quick);
  assert.deepEqual(pool.rows, ['a']);
  assert.equal(pool.clients.length, 2);
  assertReleased(pool, [0]);
});

test('4. the code says what a conflict is, not the message', limit, async () => {
  const pool = new FakePool();
  pool.fail(/INSERT a/, error('Serialisierungsfehler', '40001')); // lc_messages = de_DE
  await inTransaction(pool, (client) => client.query('INSERT a'), quick);
  assert.deepEqual(pool.rows, ['a']);
  let runs = 0;
  await assert.rejects(inTransaction(pool, async () => { runs++; throw error('deadlock detected, conflict, 40001', '23505'); }, quick));
  assert.equal(runs, 1, 'an error with code 23505 was tried again because of its message');
});

for (const [options, expected] of [[{}, 3], [{ attempts: 1 }, 1], [{ attempts: 5 }, 5]]) {
  test(`4. at most ${expected} runs with ${JSON.stringify(options)}, then the last conflict`, limit, async () => {
    const pool = new FakePool();
    let runs = 0;
    let last;
    await assert.rejects(inTransaction(pool, async () => { runs++; last = conflict(); throw last; }, { ...quick, ...options }), (err) => err === last);
    assert.equal(runs, expected);
    assertReleased(pool);
  });
}

test('5. waits before each further run, and not after the last', limit, async () => {
  const pool = new FakePool();
  const waits = [];
  let over = true;
  const wait = async (attempt) => {
    waits.push(attempt);
    over = false;
    for (let i = 0; i < 5; i++) await turn();
    over = true;
  };
  await assert.rejects(inTransaction(pool, async () => { assert.ok(over, 'did not wait for wait()'); throw conflict(); }, { attempts: 4, wait }), { code: '40001' });
  assert.deepEqual(waits, [1, 2, 3]);
});

test('5. while it waits it holds no connection: the pool has only one', limit, async () => {
  const pool = new FakePool();
  let other;
  const wait = async () => {
    other = await Promise.race([pool.connect(), turn().then(turn).then(turn)]);
    other?.release();
  };
  pool.fail(/INSERT a/, conflict());
  await inTransaction(pool, (client) => client.query('INSERT a'), { wait });
  assert.ok(other, 'the connection was held during wait()');
  assert.deepEqual(pool.rows, ['a']);
});

test('5. without `wait` it waits as src/backoff.js does', limit, async (t) => {
  const random = t.mock.method(Math, 'random', () => 0); // backoff asks for a random time, and here gets the shortest
  const pool = new FakePool();
  pool.fail(/INSERT a/, conflict());
  await inTransaction(pool, (client) => client.query('INSERT a'));
  assert.deepEqual(pool.rows, ['a']);
  assert.equal(random.mock.callCount(), 1, 'backoff(1) was not called: those who met once meet again');
});

test('6. other errors: one run', limit, async () => {
  for (const code of ['23505', '40002', '57014', undefined]) {
    const pool = new FakePool();
    let runs = 0;
    await assert.rejects(inTransaction(pool, async () => { runs++; throw error('other', code); }, quick), /other/);
    assert.equal(runs, 1, `an error with code ${code} was tried again`);
    assertReleased(pool);
  }
});

test('6. no connection: one try', limit, async () => {
  let tries = 0;
  const pool = { connect: async () => { tries++; throw error('refused', 'ECONNREFUSED'); } };
  await assert.rejects(inTransaction(pool, async () => {}, quick), /refused/);
  assert.equal(tries, 1);
});

test('6. the connection is lost during COMMIT: one run, because it may have been carried out', limit, async () => {
  const pool = new FakePool();
  pool.fail(/^COMMIT/i, error('reset', 'ECONNRESET'), { after: true });
  let runs = 0;
  await assert.rejects(inTransaction(pool, async (client) => { runs++; await client.query('INSERT a'); }, quick), /reset/);
  assert.equal(runs, 1);
  assert.deepEqual(pool.rows, ['a'], 'this COMMIT had been carried out; a second run would have stored it twice');
  assertReleased(pool, [0]);
});

test('7. COMMIT that is answered with ROLLBACK is a failure', limit, async () => {
  const pool = new FakePool();
  pool.fail(/INSERT b/, error('duplicate key', '23505'));
  let runs = 0;
  await assert.rejects(inTransaction(pool, async (client) => {
    runs++;
    await client.query('INSERT a');
    await client.query('INSERT b').catch((err) => assert.equal(err.code, '23505')); // swallowed
    return 'stored';
  }, quick), Error, 'it resolved, and nothing was stored');
  assert.equal(runs, 1);
  assert.deepEqual(pool.rows, []);
  assertReleased(pool);
});
