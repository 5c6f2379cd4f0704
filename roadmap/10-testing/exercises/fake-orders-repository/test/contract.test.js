import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, test } from 'node:test';
import { DuplicateRef, InvalidOrder } from '../src/errors.js';
import { createFakeOrders } from '../src/fake-orders.js';
import { createSqliteOrders } from '../src/sqlite-orders.js';

const timeout = 2000;
let create;
let orders;

describe('your fake', () => {
  beforeEach(() => { create = createFakeOrders; orders = create(); });

  test('adds an order with all columns of the table, ids from 1', { timeout }, adds);
  test('gives null for a note that is missing', { timeout }, missingNote);
  test('refuses a ref that is taken, in whatever case', { timeout }, duplicate);
  test('refuses cents below zero, and takes zero', { timeout }, negative);
  test('checks cents before the ref', { timeout }, bothWrong);
  test('rejects, and never throws before there is a promise', { timeout }, rejects);
  test('finds by ref in whatever case, and gives undefined for none', { timeout }, byRef);
  test('lists the dearest first, then the oldest', { timeout }, lists);
  test('lists ten unless told otherwise, and none for limit 0', { timeout }, limits);
  test('moves an order only from the status that was named', { timeout }, moves);
  test('removes one order, and never gives its id again', { timeout }, removes);
  test('keeps copies of what it is given', { timeout }, copiesIn);
  test('hands out copies of what it keeps', { timeout }, copiesOut);
  test('a transaction gives what the work gives, and keeps it', { timeout }, commits);
  test('a transaction that fails leaves nothing behind', { timeout }, rollsBack);
  test('two repositories share nothing', { timeout }, apart);
  test('uses no database', { timeout }, async (t) => {
    for (const method of ['exec', 'prepare']) {
      t.mock.method(DatabaseSync.prototype, method, () => { throw new Error('the fake uses SQLite: it shall be fast, and yours'); });
    }
    await createFakeOrders().add({ ref: 'A-1', cents: 500 });
  });
});

test('the same contract holds for the real one', { timeout: 5000 }, async () => {
  for (const rule of [adds, missingNote, duplicate, negative, bothWrong, rejects, byRef, lists, limits, moves, removes, copiesIn, copiesOut, commits, rollsBack, apart]) {
    create = createSqliteOrders;
    orders = create();
    await rule();
  }
});

async function adds() {
  assert.deepEqual(await orders.add({ ref: 'A-1', cents: 500, note: 'gift' }), { id: 1, ref: 'A-1', cents: 500, note: 'gift', status: 'open' });
  assert.equal((await orders.add({ ref: 'A-2', cents: 1 })).id, 2);
}

async function missingNote() {
  assert.deepEqual(await orders.add({ ref: 'A-1', cents: 500, colour: 'red' }), { id: 1, ref: 'A-1', cents: 500, note: null, status: 'open' },
    'a table has no other columns, and NULL for a value that is missing');
  assert.equal((await orders.add({ ref: 'A-2', cents: 500, note: '' })).note, '', 'an empty note is not a missing one');
}

async function duplicate() {
  await orders.add({ ref: 'A-1', cents: 500 });
  const error = await orders.add({ ref: 'a-1', cents: 900 }).catch((reason) => reason);
  assert.ok(error instanceof DuplicateRef, `it gave ${error}`);
  assert.equal(error.message, 'a-1');
  assert.equal((await orders.byRef('A-1')).cents, 500);
  assert.equal((await orders.list({ status: 'open' })).length, 1, 'the refused order was stored');
  assert.equal((await orders.add({ ref: 'É-1', cents: 1 })).id, 2, 'a refused order used up an id');
  assert.equal((await orders.add({ ref: 'é-1', cents: 1 })).id, 3, 'NOCASE folds A to Z only: É and é are two refs');
}

async function negative() {
  await assert.rejects(orders.add({ ref: 'A-1', cents: -1 }), InvalidOrder);
  assert.equal((await orders.add({ ref: 'A-1', cents: 0 })).id, 1);
}

async function bothWrong() {
  await orders.add({ ref: 'A-1', cents: 500 });
  await assert.rejects(orders.add({ ref: 'A-1', cents: -1 }), InvalidOrder);
}

async function rejects() {
  const call = orders.add({ ref: 'A-1', cents: -1 }); // a throw here would fail the test
  await assert.rejects(call, InvalidOrder);
  const boom = orders.transaction(() => { throw new Error('at once'); });
  await assert.rejects(boom, /at once/);
}

async function byRef() {
  await orders.add({ ref: 'A-1', cents: 500 });
  assert.equal((await orders.byRef('a-1'))?.ref, 'A-1');
  assert.equal(await orders.byRef('A-2'), undefined);
}

async function lists() {
  for (const [ref, cents] of [['A', 100], ['B', 300], ['C', 100], ['D', 200]]) await orders.add({ ref, cents });
  await orders.move(4, 'open', 'paid');
  assert.deepEqual((await orders.list({ status: 'open' })).map(({ ref }) => ref), ['B', 'A', 'C']);
  assert.deepEqual((await orders.list({ status: 'paid' })).map(({ ref }) => ref), ['D']);
  assert.deepEqual((await orders.list({ status: 'paid', limit: 1 })).map(({ ref }) => ref), ['D'], 'the limit counts the orders of that status');
  assert.deepEqual((await orders.byRef('A')).id, 1);
}

async function limits() {
  for (let i = 0; i < 12; i++) await orders.add({ ref: `A-${i}`, cents: i });
  assert.equal((await orders.list({ status: 'open' })).length, 10);
  assert.equal((await orders.list({ status: 'open', limit: 11 })).length, 11);
  assert.deepEqual(await orders.list({ status: 'open', limit: 0 }), []);
}

async function moves() {
  await orders.add({ ref: 'A-1', cents: 500 });
  await orders.add({ ref: 'A-2', cents: 500 });
  assert.equal(await orders.move(1, 'paid', 'sent'), false);
  assert.equal((await orders.byRef('A-1')).status, 'open', 'it was moved from a status that it was not in');
  assert.equal(await orders.move(1, 'open', 'paid'), true);
  assert.equal(await orders.move(1, 'open', 'paid'), false, 'it was moved twice');
  assert.equal((await orders.byRef('A-2')).status, 'open', 'another order was moved');
  assert.equal(await orders.move(9, 'open', 'paid'), false);
}

async function removes() {
  for (const ref of ['A-1', 'A-2']) await orders.add({ ref, cents: 500 });
  assert.equal(await orders.remove(9), undefined);
  assert.equal((await orders.list({ status: 'open' })).length, 2, 'removing an id that does not exist removed another');
  await orders.remove(2);
  assert.equal(await orders.byRef('A-2'), undefined);
  assert.equal((await orders.add({ ref: 'A-2', cents: 1 })).id, 3, 'the id of a removed order was given again');
}

async function copiesIn() {
  const mine = { ref: 'A-1', cents: 500, note: null };
  await orders.add(mine);
  assert.deepEqual(mine, { ref: 'A-1', cents: 500, note: null }, "the caller's object was changed");
  mine.cents = 0;
  assert.equal((await orders.byRef('A-1')).cents, 500, 'it keeps the object of the caller');
}

async function copiesOut() {
  for (const get of [() => orders.add({ ref: 'A-1', cents: 500 }), () => orders.byRef('A-1'), async () => (await orders.list({ status: 'open' }))[0]]) {
    (await get()).cents = 0;
    assert.equal((await orders.byRef('A-1')).cents, 500, 'changing a result changed the store');
  }
}

async function commits() {
  assert.equal(await orders.transaction(async (tx) => (await tx.add({ ref: 'A-1', cents: 500 })).ref), 'A-1');
  assert.equal((await orders.byRef('A-1')).id, 1);
}

async function rollsBack() {
  await orders.add({ ref: 'A-1', cents: 500 });
  await orders.add({ ref: 'A-2', cents: 500 });
  const failure = new Error('card refused');
  await assert.rejects(orders.transaction(async (tx) => {
    await tx.add({ ref: 'A-3', cents: 1 });
    await tx.move(1, 'open', 'paid');
    await tx.remove(2);
    throw failure;
  }), (error) => error === failure);
  assert.deepEqual((await orders.list({ status: 'open' })).map(({ ref }) => ref), ['A-1', 'A-2']);
  assert.equal(await orders.byRef('A-3'), undefined);
  assert.equal((await orders.add({ ref: 'A-4', cents: 1 })).id, 3, 'the id was not rolled back');
}

async function apart() {
  const other = create();
  await other.add({ ref: 'A-1', cents: 500 });
  assert.equal(await orders.byRef('A-1'), undefined);
}
