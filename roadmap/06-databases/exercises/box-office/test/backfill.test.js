import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backfill } from '../src/backfill.js';
import { book } from '../src/box-office.js';
import { ORDER, addCustomer, all, assertNoTransaction, bookText, count, limit, setup } from './helpers.js';

const owners = (db) => all(db, 'SELECT b.id, c.email FROM bookings b LEFT JOIN customers c ON c.id = b.customer_id ORDER BY b.id').map(({ id, email }) => `${id} ${email}`);

test('3. every booking gets its customer, one for each address', limit, async (t) => {
  const { db } = setup(t, 2);
  bookText(db, 'Ann Lee <ann@example.com>');
  bookText(db, 'Bob <BOB@Example.com>');
  bookText(db, 'ann lee <Ann@Example.com>');
  bookText(db, "Pat O'Hara; DROP TABLE bookings --  <o'hara@example.com>");
  assert.equal(await backfill(db), 4);
  assert.deepEqual(owners(db), ['1 ann@example.com', '2 bob@example.com', '3 ann@example.com', "4 o'hara@example.com"]);
  assert.equal(count(db, 'customers'), 3);
  assert.equal(await backfill(db), 0, 'a second run finds nothing');
  assertNoTransaction(db);
});

test('3. a new customer has the name of the latest booking, in whatever batch it is', limit, async (t) => {
  for (const batch of [1, 2, 500]) {
    const { db } = setup(t, 2);
    bookText(db, 'Ann Lee <ann@example.com>', { bookedAt: '2026-11-09T10:00:00.000Z' });
    bookText(db, 'Bob <bob@example.com>');
    bookText(db, 'Ann Lee-Miller <ANN@example.com>', { bookedAt: '2026-11-01T10:00:00.000Z' });
    bookText(db, 'Bobby <bob@example.com>');
    await backfill(db, { batch });
    assert.deepEqual(all(db, 'SELECT email, name FROM customers ORDER BY email'), [
      { email: 'ann@example.com', name: 'Ann Lee-Miller' }, { email: 'bob@example.com', name: 'Bobby' },
    ], `batch: ${batch}`);
  }
});

test('3. a customer that exists keeps its name, and bookings that have a customer keep it', limit, async (t) => {
  const { db } = setup(t, 2);
  bookText(db, 'A. Lee <ANN@example.com>');
  const { id } = await book(db, ORDER);
  const other = addCustomer(db, 'gift@example.com');
  db.prepare('UPDATE bookings SET customer_id = ? WHERE id = ?').run(other, id); // corrected by hand
  bookText(db, 'Annie <ann@example.com>');
  assert.equal(await backfill(db), 2);
  assert.deepEqual(all(db, 'SELECT email, name FROM customers ORDER BY email'), [
    { email: 'ann@example.com', name: 'Ann Lee' }, { email: 'gift@example.com', name: 'gift@example.com' },
  ]);
  assert.deepEqual(owners(db), ['1 ann@example.com', '2 gift@example.com', '3 ann@example.com']);
});

test('4. commits at most `batch` at a time, and gives way between', limit, async (t) => {
  const { db, connect } = setup(t, 2);
  db.exec('BEGIN');
  for (let i = 0; i < 105; i++) bookText(db, `C ${i % 20} <c${i % 20}@example.com>`);
  db.exec('COMMIT');
  const other = connect();
  const filled = () => count(other, 'bookings', 'customer_id IS NOT NULL');
  const seen = [];
  const exec = db.exec.bind(db);
  db.exec = (sql) => { const result = exec(sql); if (/^\s*(COMMIT|END)/i.test(sql)) seen.push(filled()); return result; };
  const immediates = [];
  let watching = true;
  t.after(() => { watching = false; });
  const look = () => {
    if (!watching) return;
    immediates.push(filled());
    setImmediate(look);
  };
  setImmediate(look);
  assert.equal(await backfill(db, { batch: 20 }), 105);
  assert.ok(seen.length >= 6, `${seen.length} commits for 105 bookings by 20`);
  for (const [i, n] of seen.entries()) assert.ok(n - (seen[i - 1] ?? 0) <= 20, `${n - (seen[i - 1] ?? 0)} bookings in one commit`);
  const between = new Set(immediates.filter((n) => n > 0 && n < 105));
  assert.ok(between.size >= 3, 'other work had no turn between two batches');
});

test('3. a name may contain what surrounds the address, an address more than ASCII', limit, async (t) => {
  const { db } = setup(t, 2);
  bookText(db, 'Ann <Annie> Lee <ann@example.com>');
  bookText(db, 'Jörg <JÖRG@Example.com>');
  bookText(db, 'Jörg <jörg@example.com>');
  assert.equal(await backfill(db, { batch: 5 }), 3);
  assert.deepEqual(owners(db), ['1 ann@example.com', '2 jörg@example.com', '3 jörg@example.com']);
  assert.equal(db.prepare("SELECT name FROM customers WHERE email = 'ann@example.com'").get().name, 'Ann <Annie> Lee');
});

test('4. somebody else is writing: it waits, as `transaction` does', limit, async (t) => {
  const { db, connect } = setup(t, 2);
  bookText(db, 'Ann <ann@example.com>');
  const other = connect();
  other.exec('BEGIN IMMEDIATE');
  const running = backfill(db);
  other.exec('COMMIT');
  assert.equal(await running, 1);
});

test('4. a batch that is exactly full, and the default of 500', limit, async (t) => {
  const { db } = setup(t, 2);
  db.exec('BEGIN');
  for (let i = 0; i < 1000; i++) bookText(db, `C <c${i}@example.com>`);
  db.exec('COMMIT');
  let commits = 0;
  const exec = db.exec.bind(db);
  db.exec = (sql) => { if (/^\s*(COMMIT|END)/i.test(sql)) commits++; return exec(sql); };
  assert.equal(await backfill(db), 1000);
  assert.ok(commits >= 2 && commits <= 3, `${commits} commits for 1,000 bookings by 500`);
  assert.equal(count(db, 'bookings', 'customer_id IS NULL'), 0);
});

test('4. killed in the third batch: two are kept, the next run goes on', limit, async (t) => {
  const { db, connect } = setup(t, 2);
  for (let i = 0; i < 25; i++) bookText(db, `C ${i} <c${i}@example.com>`);
  const dying = connect();
  const exec = dying.exec.bind(dying);
  let begun = 0;
  dying.exec = (sql) => {
    if (/^\s*BEGIN/i.test(sql) && ++begun === 3) throw new Error('killed');
    return exec(sql);
  };
  await assert.rejects(backfill(dying, { batch: 5 }), /killed/);
  assert.equal(count(db, 'bookings', 'customer_id IS NOT NULL'), 10);
  assert.equal(await backfill(db, { batch: 5 }), 15);
  assert.equal(count(db, 'customers'), 25);
});

test('4. what the old release books meanwhile is for the next run at the latest', limit, async (t) => {
  const { db, connect } = setup(t, 2);
  for (let i = 0; i < 10; i++) bookText(db, `C ${i} <c${i}@example.com>`);
  const running = backfill(db, { batch: 5 });
  bookText(connect(), 'Late <late@example.com>');
  const first = await running;
  assert.equal(first + (await backfill(db)), 11);
  assert.equal(count(db, 'bookings', 'customer_id IS NULL'), 0);
});
