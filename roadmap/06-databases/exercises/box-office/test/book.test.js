import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { book } from '../src/box-office.js';
import { Busy, NotFound, SoldOut } from '../src/errors.js';
import { ORDER, all, assertNoTransaction, bookText, count, insert, limit, setup } from './helpers.js';

for (const to of [2, 3]) {
  test(`9. on ${to === 2 ? '002' : '003'}: stores the booking, and says what is left`, limit, async (t) => {
    const { db } = setup(t, to);
    const before = Date.now();
    const { id, left } = await book(db, ORDER);
    assert.equal(left, 48);
    const [row] = all(db, `SELECT b.id, event_id, email, name, seats, cents, booked_at FROM bookings b JOIN customers c ON c.id = customer_id`);
    const { booked_at: at, ...rest } = row;
    assert.deepEqual(rest, { id, event_id: 1, email: 'ann@example.com', name: 'Ann Lee', seats: 2, cents: 5000 });
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Date.parse(at) >= before && Date.parse(at) <= Date.now(), `booked at ${at}`);
    assert.equal((await book(db, { ...ORDER, seats: 10 })).left, 38);
    assert.equal((await book(db, { ...ORDER, eventId: 3, seats: 1 })).left, 99, 'each event has its own seats');
  });
}

test('9. one customer for an address, in whatever case; the name is the latest one', limit, async (t) => {
  const { db } = setup(t, 3);
  await book(db, { ...ORDER, email: 'Ann@Example.com' });
  await book(db, { ...ORDER, email: 'ANN@example.com', name: "Ann O'Hara" });
  await book(db, { ...ORDER, email: 'bob@example.com', name: 'Bob' });
  assert.deepEqual(all(db, 'SELECT email, name, (SELECT count(*) FROM bookings WHERE customer_id = c.id) AS n FROM customers c ORDER BY email'), [
    { email: 'ann@example.com', name: "Ann O'Hara", n: 2 }, { email: 'bob@example.com', name: 'Bob', n: 1 },
  ]);
});

test('9. the last seats, and not one more', limit, async (t) => {
  const { db } = setup(t, 3);
  await book(db, { ...ORDER, eventId: 2, seats: 3 });
  await assert.rejects(book(db, { ...ORDER, eventId: 2, seats: 2, name: 'Somebody else' }), SoldOut);
  await assert.rejects(book(db, { ...ORDER, eventId: 2, seats: 2, email: 'new@example.com' }), SoldOut);
  assert.deepEqual(all(db, 'SELECT email, name FROM customers'), [{ email: 'ann@example.com', name: 'Ann Lee' }], 'who has not booked changes nothing');
  assertNoTransaction(db);
  assert.equal((await book(db, { ...ORDER, eventId: 2, seats: 1 })).left, 0);
  await assert.rejects(book(db, { ...ORDER, eventId: 2, seats: 1 }), SoldOut);
  assert.equal(count(db, 'bookings'), 2);
});

test('9. an event that the prototype has sold too often is sold out', limit, async (t) => {
  const { db } = setup(t, 2);
  bookText(db, 'Bob <bob@example.com>', { eventId: 2, seats: 7 });
  await assert.rejects(book(db, { ...ORDER, eventId: 2, seats: 1 }), SoldOut);
});

test('9. no such event: NotFound', limit, async (t) => {
  const { db } = setup(t, 3);
  await assert.rejects(book(db, { ...ORDER, eventId: 99 }), NotFound);
  assert.equal(count(db, 'customers'), 0);
  assertNoTransaction(db);
});

test('9. seats: a whole number from 1 to 10', limit, async (t) => {
  const { db } = setup(t, 3);
  for (const seats of [0, -1, 11, 1.5, NaN, '2', null, undefined, Infinity]) {
    await assert.rejects(book(db, { ...ORDER, seats }), RangeError, `seats: ${seats}`);
  }
  assert.equal(count(db, 'customers'), 0);
  assert.equal((await book(db, { ...ORDER, seats: 10 })).left, 40);
  assert.equal((await book(db, { ...ORDER, seats: 1 })).left, 39);
});

test('9. somebody takes the last seats a moment before: sold out', limit, async (t) => {
  const { db, connect } = setup(t, 3);
  const other = connect();
  other.exec("INSERT INTO customers VALUES (7, 'fast@example.com', 'Fast')");
  let first = true;
  for (const method of ['exec', 'prepare']) {
    const original = db[method].bind(db);
    db[method] = (sql) => {
      if (first && /^\s*BEGIN/i.test(sql)) {
        first = false;
        insert(other, { eventId: 2, customerId: 7, seats: 4 });
      }
      return original(sql);
    };
  }
  await assert.rejects(book(db, { ...ORDER, eventId: 2 }), SoldOut);
  assert.equal(first, false, 'this test found no BEGIN');
  assert.equal(db.prepare('SELECT sum(seats) AS n FROM bookings WHERE event_id = 2').get().n, 4, 'more seats were sold than there are');
});

test('9. `left` is what was free directly after this booking', limit, async (t) => {
  const { db, connect } = setup(t, 3);
  const other = connect();
  other.exec("INSERT INTO customers VALUES (7, 'fast@example.com', 'Fast')");
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    const result = exec(sql);
    if (/^\s*(COMMIT|END)/i.test(sql)) insert(other, { eventId: 1, customerId: 7, seats: 4 });
    return result;
  };
  assert.equal((await book(db, ORDER)).left, 48, 'it was counted after the transaction, when another had booked');
});

test('9. its fourth argument goes to transaction', limit, async (t) => {
  const { db, connect } = setup(t, 3);
  const other = connect();
  other.exec('BEGIN IMMEDIATE');
  let slept = 0;
  await assert.rejects(book(db, ORDER, { attempts: 3, sleep: async () => { slept++; } }), Busy);
  assert.equal(slept, 2);
  assert.equal((await book(db, ORDER, { sleep: async () => other.exec('COMMIT') })).left, 48);
  assert.equal(count(db, 'bookings'), 1);
});

test('9. many at once on one connection', limit, async (t) => {
  const { db } = setup(t, 3);
  const results = await Promise.allSettled(Array.from({ length: 30 }, (_, i) => book(db, { ...ORDER, email: `c${i}@example.com` })));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 25, '50 seats, two for each');
  assert.deepEqual(results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.name), Array(5).fill('SoldOut'));
});

test('9. three processes sell one event: every seat once', limit, async (t) => {
  const { db, file } = setup(t, 3);
  db.exec('UPDATE events SET seats = 24 WHERE id = 1');
  const clerk = async () => {
    const worker = new Worker(new URL('clerk.js', import.meta.url), { workerData: { file, eventId: 1 } });
    t.after(() => worker.terminate());
    const [[message]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
    return message;
  };
  const results = await Promise.all([clerk(), clerk(), clerk()]);
  assert.deepEqual(results.map(({ end }) => end), ['SoldOut', 'SoldOut', 'SoldOut']);
  const sold = results.flatMap((result) => result.sold);
  assert.equal(sold.length, 24);
  assert.deepEqual(sold.map(({ left }) => left).sort((a, b) => a - b), Array.from({ length: 24 }, (_, i) => i), '`left` is what was left then');
  assert.equal(count(db, 'bookings'), 24);
  assert.ok(count(db, 'customers') <= 5);
});
