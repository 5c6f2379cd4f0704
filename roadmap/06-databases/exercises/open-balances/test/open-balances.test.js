import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate } from 'mingo';
import { openBalances } from '../src/open-balances.js';

const limit = { timeout: 5000 };
const day = (n, hour = 0) => new Date(Date.UTC(2026, 9, n, hour));
const asOf = day(20);

let last = 0;
function invoice(customerId, lines, payments, more = {}) {
  return {
    _id: `2026-${++last}`, customerId, status: 'issued', issuedAt: day(1), dueAt: day(15),
    lines: lines.map(([cents, quantity]) => ({ text: 'work', cents, quantity })),
    ...(payments && { payments: payments.map(([cents, at = day(5)]) => ({ cents, at })) }),
    ...more,
  };
}
const run = (invoices, options = {}) => aggregate(invoices, openBalances({ asOf, limit: 10, ...options }));
const row = (customerId, openCents, invoices = 1, oldestDueAt = day(15)) => ({ customerId, openCents, invoices, oldestDueAt });

test('1. only issued invoices count', limit, () => {
  const invoices = [
    invoice('a', [[100, 1]]),
    invoice('a', [[200, 1]], undefined, { status: 'draft' }),
    invoice('a', [[400, 1]], undefined, { status: 'void' }),
    invoice('a', [[800, 1]], undefined, { status: 'disputed' }),
  ];
  assert.deepEqual(run(invoices), [row('a', 100)], 'say which status counts, not which ones do not');
});

test('1. only invoices issued before asOf count', limit, () => {
  const at = (issuedAt) => invoice('a', [[100, 1]], undefined, { issuedAt });
  assert.deepEqual(run([at(day(19, 23)), at(asOf), at(day(21))]), [row('a', 100)], 'an invoice issued at asOf is not one before it');
  assert.deepEqual(run([at(day(2)), at(day(4))], { asOf: day(3) }), [row('a', 100)], 'asOf is the caller\'s to choose');
});

test('2. the first stage is a $match that leaves just these invoices', limit, () => {
  const [first] = openBalances({ asOf, limit: 10 });
  assert.deepEqual(Object.keys(first ?? {}), ['$match'], 'the first stage must be a $match');
  assert.doesNotMatch(JSON.stringify(first), /\$expr|\$where/, 'plain conditions on the fields, no expression: an index serves those');
  const invoices = [
    invoice('a', [[1, 1]]),
    invoice('a', [[1, 1]], undefined, { status: 'void' }),
    invoice('a', [[1, 1]], undefined, { issuedAt: asOf }),
    invoice('a', [[1, 1]], [[1]]),
  ];
  const left = aggregate(invoices, [first]).map(({ _id }) => _id);
  assert.deepEqual(left, [invoices[0]._id, invoices[3]._id], 'the first $match lets other invoices pass, or drops too many');
});

test('3. the total is cents times quantity, over all lines', limit, () => {
  assert.deepEqual(run([invoice('a', [[100, 3], [50, 2]])]), [row('a', 400)]);
});

test('3. what was paid is taken off, payment by payment', limit, () => {
  const invoices = [invoice('a', [[100, 3], [50, 2]], [[30], [30]])];
  assert.deepEqual(run(invoices), [row('a', 340)], 'several lines with several payments: has something been multiplied?');
});

test('3. two payments, or two lines, of the same amount are two', limit, () => {
  assert.deepEqual(run([invoice('a', [[100, 1], [100, 1]], [[30], [30]])]), [row('a', 140)]);
});

test('3. payments at asOf or later do not count yet', limit, () => {
  const invoices = [invoice('a', [[100, 1]], [[10, day(19, 23)], [20, asOf], [40, day(25)]])];
  assert.deepEqual(run(invoices), [row('a', 90)]);
});

test('3. an invoice without the field payments, or with an empty list, is all open', limit, () => {
  assert.deepEqual(run([invoice('a', [[100, 1]]), invoice('a', [[100, 1]], [])]), [row('a', 200, 2)]);
});

test('3. an invoice that is paid later is all open', limit, () => {
  assert.deepEqual(run([invoice('a', [[100, 1]], [[100, day(25)]])]), [row('a', 100)]);
});

test('4. paid invoices are left out, and customers who owe nothing', limit, () => {
  const invoices = [
    invoice('a', [[100, 1]], [[60], [40]], { dueAt: day(2) }),
    invoice('a', [[70, 1]], undefined, { dueAt: day(9) }),
    invoice('b', [[100, 1]], [[100]]),
  ];
  assert.deepEqual(run(invoices), [row('a', 70, 1, day(9))], 'a paid invoice must not count in invoices or oldestDueAt');
});

test('4. what was paid too much on one invoice does not reduce another', limit, () => {
  const invoices = [invoice('a', [[100, 1]], [[150]], { dueAt: day(2) }), invoice('a', [[80, 1]])];
  assert.deepEqual(run(invoices), [row('a', 80)]);
});

test('5. one document for each customer, with these fields and no others', limit, () => {
  const invoices = [
    invoice('a', [[100, 1]], undefined, { dueAt: day(12) }),
    invoice('b', [[500, 1]]),
    invoice('a', [[300, 1]], [[100]], { dueAt: day(11) }),
    invoice('a', [[10, 1]], undefined, { dueAt: day(18) }),
  ];
  assert.deepEqual(run(invoices), [row('b', 500), row('a', 310, 3, day(11))]);
});

test('6. the largest amount is first, then the smaller customerId', limit, () => {
  const invoices = ['d', 'b', 'e', 'a', 'c'].map((id) => invoice(id, [[id === 'e' ? 900 : 100, 1]]));
  assert.deepEqual(run(invoices).map(({ customerId }) => customerId), ['e', 'a', 'b', 'c', 'd']);
});

test('6. what counts is the sum of a customer, not the largest invoice', limit, () => {
  const invoices = [['a', 50], ['b', 90], ['c', 20], ['a', 60], ['c', 75]].map(([id, cents]) => invoice(id, [[cents, 1]]));
  const expected = [row('a', 110, 2), row('c', 95, 2), row('b', 90)];
  assert.deepEqual(run(invoices), expected, '$group keeps no order: sort what comes out of it');
  assert.deepEqual(run(invoices, { limit: 2 }), expected.slice(0, 2), 'the limit is one of customers, not of invoices');
});

test('6. the limit keeps the largest', limit, () => {
  const invoices = [['a', 1], ['b', 5], ['c', 3], ['d', 4]].map(([id, cents]) => invoice(id, [[cents, 1]]));
  assert.deepEqual(run(invoices, { limit: 2 }), [row('b', 5), row('d', 4)]);
  assert.deepEqual(run(invoices, { limit: 3 }).length, 3);
});

test('no invoice, no row', limit, () => {
  assert.deepEqual(run([]), []);
});
