import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatementSync } from 'node:sqlite';
import { book, bookingsOf, report } from '../src/box-office.js';
import { ORDER, addCustomer, insert, limit, plain, setup } from './helpers.js';

/** 200 bookings of Ann and 100 of others, five in each minute, ids and times in no common order. */
function fill(db) {
  const customers = ['ann@example.com', 'bob@example.com', 'ann@example.org'].map((email) => addCustomer(db, email));
  db.exec('BEGIN');
  for (let n = 0; n < 300; n++) {
    const id = ((n * 77) % 300) + 1;
    const minute = String(Math.floor(((n * 13) % 300) / 5)).padStart(2, '0');
    insert(db, { id, eventId: 1 + (id % 3), customerId: customers[[0, 1, 0, 2, 0, 0][n % 6]], seats: 1 + (n % 4), cents: n, bookedAt: `2026-11-01T10:${minute}:00.000Z` });
  }
  db.exec('COMMIT');
}

const expected = (db, email) => plain(db.prepare(`SELECT b.id, title, b.seats, cents, booked_at AS bookedAt FROM bookings b
  JOIN events e ON e.id = event_id JOIN customers c ON c.id = customer_id WHERE email = ?`).all(email))
  .sort((a, b) => (a.bookedAt < b.bookedAt ? 1 : a.bookedAt > b.bookedAt ? -1 : b.id - a.id));

test('10. the latest first, by time, then by id', limit, (t) => {
  const { db } = setup(t, 3);
  fill(db);
  const all = expected(db, 'ann@example.com');
  assert.equal(all.length, 200);
  assert.deepEqual(plain(bookingsOf(db, 'ann@example.com', { limit: 500 })), all);
  assert.deepEqual(plain(bookingsOf(db, 'Ann@Example.COM', { limit: 7 })), all.slice(0, 7), 'in whatever case');
  assert.deepEqual(plain(bookingsOf(db, 'ann@example.com')), all.slice(0, 20), '20 if not said otherwise');
  assert.deepEqual(plain(bookingsOf(db, 'nobody@example.com')), []);
});

test('10. an address with more than ASCII, in whatever case', limit, async (t) => {
  const { db } = setup(t, 3);
  const { id } = await book(db, { ...ORDER, email: 'Jörg@Example.com' });
  await book(db, { ...ORDER, email: 'JÖRG@example.com' });
  assert.equal(db.prepare('SELECT count(*) AS n FROM customers').get().n, 1, 'one address became two customers');
  assert.deepEqual(bookingsOf(db, 'JÖRG@EXAMPLE.COM').map((booking) => booking.id).sort((a, b) => a - b), [id, id + 1]);
});

for (const size of [1, 7, 100]) {
  test(`10. from page to page, ${size} a page: each booking once`, limit, (t) => {
    const { db } = setup(t, 3);
    fill(db);
    const found = [];
    for (let before; ;) {
      const page = bookingsOf(db, 'ann@example.com', { limit: size, before });
      found.push(...plain(page));
      if (page.length < size) break;
      before = page.at(-1);
      assert.ok(found.length <= 200, 'the walk does not end');
    }
    assert.deepEqual(found, expected(db, 'ann@example.com'));
  });
}

test('10. the last one shown may be gone when the next page is asked for', limit, (t) => {
  const { db } = setup(t, 3);
  fill(db);
  const all = expected(db, 'ann@example.com');
  const before = bookingsOf(db, 'ann@example.com', { limit: 10 }).at(-1);
  db.prepare('DELETE FROM bookings WHERE id = ?').run(before.id);
  assert.deepEqual(plain(bookingsOf(db, 'ann@example.com', { limit: 10, before })), all.slice(10, 20));
});

test('11. every event, with what was sold', limit, (t) => {
  const { db } = setup(t, 3);
  const [ann, bob] = [addCustomer(db, 'ann@example.com'), addCustomer(db, 'bob@example.com')];
  insert(db, { eventId: 1, customerId: ann, seats: 2, cents: 5000 });
  insert(db, { eventId: 1, customerId: ann, seats: 2, cents: 5000 });
  insert(db, { eventId: 1, customerId: bob, seats: 1, cents: 0 });
  insert(db, { eventId: 3, customerId: bob, seats: 10, cents: 30_000 });
  assert.deepEqual(plain(report(db)), [
    { id: 2, title: 'Faust', sold: 0, left: 4, cents: 0, customers: 0 },
    { id: 1, title: 'Hamlet', sold: 5, left: 45, cents: 10_000, customers: 2 },
    { id: 3, title: 'Medea', sold: 10, left: 90, cents: 30_000, customers: 1 },
  ]);
});

test('11. two events of the same title are two; no events, no rows', limit, (t) => {
  const { db } = setup(t, 3);
  db.exec("INSERT INTO events VALUES (4, 'Faust', '2026-11-30T19:30:00.000Z', 4), (5, 'Aida', '2026-12-01T19:30:00.000Z', 4)");
  assert.deepEqual(report(db).map(({ id }) => id), [2, 4, 1, 3, 5]);
  db.exec('DELETE FROM events');
  assert.deepEqual(plain(report(db)), []);
});

test('11. one statement', limit, (t) => {
  const { db } = setup(t, 3);
  fill(db);
  let runs = 0;
  for (const method of ['all', 'get', 'iterate']) {
    const original = StatementSync.prototype[method];
    t.mock.method(StatementSync.prototype, method, function (...values) { runs++; return original.apply(this, values); });
  }
  report(db);
  assert.equal(runs, 1);
});

for (const to of [2, 3]) {
  test(`12. on ${to === 2 ? '002' : '003'}: no scan of bookings, and no sorting`, limit, async (t) => {
    const { db } = setup(t, to);
    fill(db);
    const explain = db.prepare.bind(db);
    const texts = [];
    db.prepare = (sql) => { texts.push(sql); return explain(sql); };
    const plans = () => texts.splice(0).filter((sql) => /^\s*(SELECT|WITH|INSERT|UPDATE)/i.test(sql)).map((sql) => ({ sql, plan: explain(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail).join('; ') }));

    await book(db, { ...ORDER, eventId: 3 }).catch((error) => assert.equal(error.name, 'SoldOut'));
    const booking = plans();
    assert.ok(booking.length > 0, 'this test found no statements: use db.prepare');
    for (const { sql, plan } of booking) assert.doesNotMatch(plan, /SCAN (b|bookings)\b/, `book reads all bookings (${plan}): ${sql}`);

    const page = bookingsOf(db, 'ann@example.com');
    bookingsOf(db, 'ann@example.com', { before: page.at(-1) });
    const listing = plans();
    assert.ok(listing.length >= 2);
    for (const { sql, plan } of listing) {
      assert.doesNotMatch(plan, /SCAN/, `bookingsOf reads a whole table (${plan}): ${sql}`);
      assert.doesNotMatch(plan, /TEMP B-TREE/, `bookingsOf sorts what an index could have in order (${plan}): ${sql}`);
    }
  });
}
