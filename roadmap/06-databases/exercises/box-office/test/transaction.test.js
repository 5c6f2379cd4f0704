import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Busy } from '../src/errors.js';
import { transaction } from '../src/transaction.js';
import { assertNoTransaction, busy, count, limit, setup } from './helpers.js';

const add = (db) => db.exec("INSERT INTO events VALUES (9, 'Tosca', '2027-01-01T19:30:00.000Z', 10)");
const added = (db) => count(db, 'events', 'id = 9');

test('6. resolves with the result, and commits', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  assert.equal(await transaction(db, (given) => { add(given); return 'done'; }), 'done');
  assertNoTransaction(db);
  assert.equal(added(connect()), 1);
});

test('6. has the write lock from the start', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  const other = connect();
  await transaction(db, () => {
    assert.throws(() => other.exec('BEGIN IMMEDIATE'), /locked/, 'another writer could begin before this one wrote');
  });
});

test('6. an error in work: rolled back, the same error, one run', limit, async (t) => {
  const { db } = setup(t, 1);
  const error = new Error('no such seat');
  let runs = 0;
  let slept = 0;
  await assert.rejects(transaction(db, () => { runs++; add(db); throw error; }, { sleep: async () => { slept++; } }), (err) => err === error);
  assert.deepEqual([runs, slept], [1, 0]);
  assert.equal(added(db), 0);
  assertNoTransaction(db);
});

test('6. an error of SQLite that is not about locks is no reason to try again', limit, async (t) => {
  const { db } = setup(t, 1);
  let runs = 0;
  await assert.rejects(transaction(db, () => { runs++; add(db); add(db); }, { sleep: async () => {} }), /UNIQUE/);
  assert.equal(runs, 1);
  assert.equal(added(db), 0);
  assertNoTransaction(db);
});

test('6. where SQLite has rolled back by itself, the first error is the one that comes', limit, async (t) => {
  const { db } = setup(t, 1);
  db.exec("CREATE TRIGGER closed BEFORE INSERT ON bookings BEGIN SELECT raise(ROLLBACK, 'the house is closed'); END");
  await assert.rejects(transaction(db, () => db.exec('INSERT INTO bookings (event_id) VALUES (1)')), /the house is closed/);
  assertNoTransaction(db);
});

test('7. locked at BEGIN: waits, and tries again', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  const other = connect();
  other.exec('BEGIN IMMEDIATE');
  let runs = 0;
  let slept = 0;
  const sleep = async () => { if (++slept === 2) other.exec('COMMIT'); };
  assert.equal(await transaction(db, () => { runs++; add(db); return 7; }, { sleep }), 7);
  assert.deepEqual([runs, slept], [1, 2], 'runs of work, waits');
  assert.equal(added(other), 1);
});

test('7. locked at COMMIT, because somebody reads: the whole is done again', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  const reader = connect();
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM events').get();
  let runs = 0;
  const sleep = async () => {
    assertNoTransaction(db); // it would keep every other writer out for as long as it sleeps
    reader.exec('COMMIT');
  };
  assert.equal(await transaction(db, () => { add(db); return ++runs; }, { sleep }), 2);
  assert.equal(added(reader), 1);
  assertNoTransaction(db);
});

for (const errcode of [5, 261, 517]) {
  test(`7. locked in the middle of work (code ${errcode}): rolled back, and done again`, limit, async (t) => {
    const { db } = setup(t, 1);
    let runs = 0;
    await transaction(db, () => { add(db); if (++runs < 3) throw busy(errcode); }, { sleep: async () => { assert.equal(added(db), 0); } });
    assert.equal(runs, 3);
    assert.equal(added(db), 1);
  });
}

test('7. five attempts by default, then Busy with the cause', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  connect().exec('BEGIN IMMEDIATE');
  let slept = 0;
  await assert.rejects(transaction(db, () => assert.fail('the database is locked'), { sleep: async () => { slept++; } }), (error) => {
    assert.ok(error instanceof Busy, `${error.name} instead of Busy`);
    assert.equal(error.cause?.errcode, 5, '`cause` must be the error of the database');
    return true;
  });
  assert.equal(slept, 4, 'waits between five attempts');
  assertNoTransaction(db);
});

test('7. the cause is the last error', limit, async (t) => {
  const { db } = setup(t, 1);
  const errors = [];
  const work = () => { errors.push(busy(errors.length === 2 ? 517 : 5)); throw errors.at(-1); };
  await assert.rejects(transaction(db, work, { attempts: 3, sleep: async () => {} }), (error) => {
    assert.ok(error instanceof Busy);
    assert.equal(error.cause, errors[2], '`cause` must be the error of the last attempt');
    return true;
  });
});

test('7. as many attempts as asked for', limit, async (t) => {
  const { db } = setup(t, 1);
  let runs = 0;
  const always = () => { runs++; throw busy(); };
  await assert.rejects(transaction(db, always, { attempts: 1, sleep: async () => assert.fail('nothing to wait for') }), Busy);
  assert.equal(runs, 1);
  await assert.rejects(transaction(db, always, { attempts: 8, sleep: async () => {} }), Busy);
  assert.equal(runs, 9);
  assertNoTransaction(db);
});

test('7. waits longer each time, and not all processes equally long', limit, async (t) => {
  const { db } = setup(t, 1);
  const waits = [];
  for (let i = 0; i < 20; i++) {
    const mine = [];
    await assert.rejects(transaction(db, () => { throw busy(); }, { sleep: async (ms) => { mine.push(ms); } }), Busy);
    waits.push(mine);
  }
  for (const mine of waits) {
    assert.equal(mine.length, 4);
    for (const [i, ms] of mine.entries()) assert.ok(ms >= 10 * 2 ** i && ms <= 20 * 2 ** i, `wait ${i + 1} was ${ms} ms`);
  }
  assert.ok(new Set(waits.map(([ms]) => ms)).size > 5, 'the waits are not random: those that met once meet again');
});

test('7. by default it really waits', limit, async (t) => {
  const { db, connect } = setup(t, 1);
  connect().exec('BEGIN IMMEDIATE');
  const start = performance.now();
  let turned = false;
  setImmediate(() => { turned = true; });
  await assert.rejects(transaction(db, () => {}, { attempts: 3 }), Busy);
  assert.ok(turned, 'no other work had a turn while it waited');
  assert.ok(performance.now() - start >= 25, 'two waits last 30 ms at least');
});

test('8. work that returns a promise: TypeError, nothing committed', limit, async (t) => {
  const { db } = setup(t, 1);
  await assert.rejects(transaction(db, async () => { add(db); }), TypeError);
  assert.equal(added(db), 0);
  assertNoTransaction(db);
  await assert.rejects(transaction(db, async () => { throw new Error('late'); }), TypeError, 'also one that rejects');
  await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail this test
});

test('8. many calls on one connection do not meet', limit, async (t) => {
  const { db } = setup(t, 1);
  await Promise.all(Array.from({ length: 20 }, () => transaction(db, () => {
    const { seats } = db.prepare('SELECT seats FROM events WHERE id = 1').get();
    db.prepare('UPDATE events SET seats = ? WHERE id = 1').run(seats + 1);
  })));
  assert.equal(db.prepare('SELECT seats FROM events WHERE id = 1').get().seats, 70);
  assertNoTransaction(db);
});
