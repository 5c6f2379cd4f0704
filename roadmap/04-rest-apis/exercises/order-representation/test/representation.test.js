import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toOrder, toOrderList } from '../src/representation.js';
import { order, row, textRow } from './rows.js';

const limit = { timeout: 5000 };

/** As it goes over the wire. Throws if there is something that JSON does not have. */
const sent = (value) => JSON.parse(JSON.stringify(value) ?? 'null');

test('1. a row becomes the seven members, and nothing else', limit, () => {
  assert.deepEqual(sent(toOrder(row)), order);
});

test('1. a column that is added tomorrow is not shown', limit, () => {
  const tomorrow = { ...row, password_hash: 'secret', total: 'secret', customer: { iban: 'secret' }, toJSON: undefined };
  assert.deepEqual(sent(toOrder(tomorrow)), order);
});

test('1. the row is left as it is', limit, () => {
  const copy = { ...row };
  toOrder(copy);
  assert.deepEqual(copy, { ...row });
});

test('2. ids keep every digit, as text and as BigInt', limit, () => {
  assert.equal(toOrder(row).id, '9007199254740993');
  assert.equal(toOrder(textRow).id, '9007199254740993', 'the id went through a number');
  const { customer } = toOrder({ ...textRow, customer_id: '9223372036854775807' });
  assert.deepEqual(sent(customer), { id: '9223372036854775807', url: '/customers/9223372036854775807' });
  assert.equal(toOrder({ ...row, id: 7n }).id, '7', 'a small id is a string, too');
});

test('3. the amount is a number of cents, from text and from BigInt', limit, () => {
  assert.deepEqual(sent(toOrder(textRow).total), { amount: 12990, currency: 'EUR' });
  assert.deepEqual(sent(toOrder({ ...row, total_cents: 0n }).total), { amount: 0, currency: 'EUR' }, 'free of charge is a price');
  assert.equal(toOrder({ ...row, total_cents: '0' }).total.amount, 0);
  assert.equal(toOrder({ ...row, total_cents: -500n }).total.amount, -500, 'a refund');
  assert.equal(toOrder({ ...row, currency: 'JPY' }).total.currency, 'JPY');
});

test('3. what is no whole number, or more than a number can hold, throws a RangeError', limit, () => {
  assert.equal(toOrder({ ...row, total_cents: 9007199254740991n }).total.amount, 9007199254740991);
  for (const total_cents of [9007199254740993n, '9007199254740993', '12.5', 'abc', '', ' ', null, undefined]) {
    assert.throws(() => toOrder({ ...row, total_cents }), RangeError, `total_cents ${JSON.stringify(String(total_cents))} was accepted`);
  }
});

test('4. a status is a word, the first one too', limit, () => {
  assert.deepEqual([0, 1, 2, 3].map((status) => toOrder({ ...row, status }).status), ['new', 'paid', 'shipped', 'cancelled']);
});

test('4. an unknown status throws a RangeError', limit, () => {
  for (const status of [4, -1, undefined, null, 'length', 'constructor', '__proto__']) {
    assert.throws(() => toOrder({ ...row, status }), RangeError, `status ${status} was accepted`);
  }
});

test('5. instants are in UTC, from a Date and from a text with an offset', limit, () => {
  assert.deepEqual(sent(toOrder(textRow)), order);
  assert.equal(toOrder({ ...row, created_at: '2026-01-01T00:30:00+02:00' }).createdAt, '2025-12-31T22:30:00.000Z');
});

test('6. null where there is nothing, and the member is there all the same', limit, () => {
  const { note, shipped_at, ...without } = row;
  const expected = { ...order, note: null, shippedAt: null };
  assert.deepEqual(sent(toOrder(without)), expected, 'a missing column');
  assert.deepEqual(sent(toOrder({ ...row, note: null, shipped_at: null })), expected, 'null (1970 is no null)');
  assert.deepEqual(sent(toOrder({ ...row, note: undefined, shipped_at: undefined })), expected, 'undefined');
});

test('6. a note is text as it is, the empty one too', limit, () => {
  assert.equal(toOrder({ ...row, note: '' }).note, '');
  assert.equal(toOrder({ ...row, note: ' Ring <twice> ' }).note, ' Ring <twice> ');
});

test('7. a list is an object with items', limit, () => {
  assert.deepEqual(sent(toOrderList([row, textRow])), { items: [order, order] });
  assert.deepEqual(sent(toOrderList([])), { items: [] });
});
