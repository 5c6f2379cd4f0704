import assert from 'node:assert/strict';
import { test } from 'node:test';
import { book } from '../src/box-office.js';
import { backfill } from '../src/backfill.js';
import { bookOld, listOld } from '../src/old-release.js';
import { ORDER, addCustomer, all, bookText, count, insert, limit, plain, setup, upgrade } from './helpers.js';

test('1. customers: an address once, in whatever case', limit, (t) => {
  const { db } = setup(t, 2);
  const id = addCustomer(db, 'ann@example.com', 'Ann Lee');
  assert.deepEqual(all(db, 'SELECT id, email, name FROM customers'), [{ id, email: 'ann@example.com', name: 'Ann Lee' }]);
  assert.throws(() => addCustomer(db, 'ann@example.com'), /UNIQUE|constraint/i, 'the same address twice');
  assert.throws(() => addCustomer(db, 'Ann@Example.COM'), /UNIQUE|constraint/i, 'the same address in another case');
  assert.throws(() => addCustomer(db, null, 'Nobody'), /NOT NULL/i, 'a customer without an address');
});

test('1. bookings.customer_id: NULL, or a customer that exists', limit, (t) => {
  const { db } = setup(t, 2);
  const ann = addCustomer(db, 'ann@example.com');
  insert(db, { customerId: ann });
  assert.throws(() => insert(db, { customerId: 99 }), /FOREIGN KEY/i);
  const id = bookText(db, 'Bob <bob@example.com>');
  assert.equal(db.prepare('SELECT customer_id FROM bookings WHERE id = ?').get(id).customer_id, null);
});

test('1. the bookings that are there stay as they were', limit, (t) => {
  const { db } = setup(t, 1);
  for (let i = 0; i < 30; i++) bookText(db, `C ${i} <c${i}@example.com>`, { eventId: 1 + (i % 3), cents: i });
  db.exec('DELETE FROM bookings WHERE id % 7 = 0');
  const before = plain(listOld(db));
  assert.deepEqual(upgrade(db, 2), ['002_expand.sql']);
  assert.deepEqual(plain(listOld(db)), before);
});

test('2. on 002 the old release books and lists, and the new one books', limit, async (t) => {
  const { db } = setup(t, 2);
  const old = bookOld(db, { eventId: 1, customer: 'Bob <bob@example.com>', seats: 3, cents: 7500 });
  const { id, left } = await book(db, ORDER);
  assert.equal(left, 50 - 3 - 2, "the old release's seats count");
  const texts = Object.fromEntries(listOld(db).map((row) => [row.id, row.customer]));
  assert.equal(texts[old], 'Bob <bob@example.com>');
  assert.equal(texts[id], 'Ann Lee <ann@example.com>', 'the old release must see who has booked with the new one');
  const row = listOld(db).find((booking) => booking.id === id);
  assert.deepEqual([row.event_id, row.seats, row.cents], [1, 2, 5000]);
});

test('5. after 003 the columns are those, and none may be NULL', limit, async (t) => {
  const { db } = setup(t, 1);
  bookText(db, 'Ann <ann@example.com>');
  upgrade(db, 2);
  await backfill(db);
  assert.deepEqual(upgrade(db, 3), ['003_contract.sql']);
  assert.deepEqual(db.prepare("SELECT name FROM pragma_table_info('bookings')").all().map(({ name }) => name).sort(),
    ['booked_at', 'cents', 'customer_id', 'event_id', 'id', 'seats']);
  const customerId = db.prepare('SELECT id FROM customers').get().id;
  for (const missing of ['eventId', 'customerId', 'seats', 'cents', 'bookedAt']) {
    assert.throws(() => insert(db, { customerId, [missing]: null }), /NOT NULL/i, `${missing} may be NULL`);
  }
  assert.throws(() => insert(db, { customerId, eventId: 99 }), /FOREIGN KEY/i, 'an event that does not exist');
  assert.throws(() => insert(db, { customerId: 99 }), /FOREIGN KEY/i, 'a customer that does not exist');
  assert.throws(() => insert(db, { customerId, seats: 0 }), /CHECK/i, 'no seats');
  assert.throws(() => insert(db, { customerId, cents: -1 }), /CHECK/i, 'a negative price');
  assert.throws(() => db.exec('DELETE FROM customers'), /FOREIGN KEY/i, 'a customer who has booked can be deleted');
  assert.throws(() => db.exec('DELETE FROM events'), /FOREIGN KEY/i, 'an event that is booked can be deleted');
  insert(db, { customerId, cents: 0 });
  assert.deepEqual(all(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").map(({ name }) => name),
    ['bookings', 'customers', 'events', 'schema_migrations'], 'a table was left behind');
});

test('5. after 003 each booking is as it was, under its id', limit, async (t) => {
  const { db } = setup(t, 1);
  for (let i = 0; i < 40; i++) bookText(db, `C ${i % 6} <c${i % 6}@example.com>`, { eventId: 1 + (i % 3), seats: 1 + (i % 4), cents: i * 100, bookedAt: `2026-10-01T10:00:00.0${10 + i}Z` });
  db.exec('DELETE FROM bookings WHERE id IN (1, 17)');
  const before = plain(listOld(db));
  upgrade(db, 2);
  await backfill(db);
  upgrade(db, 3);
  const after = all(db, `SELECT b.id, event_id, name || ' <' || email || '>' AS customer, seats, cents, booked_at
    FROM bookings b JOIN customers c ON c.id = b.customer_id ORDER BY b.id`);
  assert.deepEqual(after, before);
});

test('5. as long as a booking has no customer, 003 fails and changes nothing', limit, async (t) => {
  const { db } = setup(t, 2);
  bookText(db, 'Ann <ann@example.com>');
  await backfill(db);
  const late = bookText(db, 'Bob <bob@example.com>');
  const schema = () => all(db, 'SELECT type, name, sql FROM sqlite_schema ORDER BY name');
  const [before, bookings] = [schema(), all(db, 'SELECT * FROM bookings')];
  assert.throws(() => upgrade(db, 3), /003_contract/);
  assert.deepEqual(schema(), before);
  assert.deepEqual(all(db, 'SELECT * FROM bookings'), bookings);
  await backfill(db);
  upgrade(db, 3);
  assert.equal(count(db, 'bookings', `id = ${late}`), 1);
});

test('5. the new release books before and after 003', limit, async (t) => {
  const { db } = setup(t, 2);
  const first = await book(db, ORDER);
  upgrade(db, 3);
  const second = await book(db, { ...ORDER, email: 'bob@example.com', name: 'Bob' });
  assert.equal(second.left, first.left - 2);
  assert.notEqual(second.id, first.id);
});
