import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Invalid } from '../src/errors.js';
import { STATUSES } from '../src/order.js';
import { applyV1, toV1 } from '../src/v1.js';

const limit = { timeout: 5000 };
const OLD = ['open', 'paid', 'shipped', 'cancelled'];

function order(changes = {}) {
  return {
    id: 'ord_7f3a', number: 7,
    customer: { name: 'Ann Lee', email: 'ann@example.com' },
    total: { amount: 1999, currency: 'EUR', taxIncluded: true },
    status: 'paid',
    lines: [{ sku: 'LAMP', count: 2 }],
    placedAt: '2026-11-22T12:00:00.000Z',
    ...changes,
  };
}
const costing = (amount) => order({ total: { amount, currency: 'EUR', taxIncluded: true } });
const body = (changes = {}) => ({ customer: 'Ann Lee', total: 19.99, status: 'paid', ...changes });

function freeze(value) {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

test('1. toV1 shows four members and no others', limit, () => {
  assert.deepEqual(toV1(order()), { id: 7, customer: 'Ann Lee', total: 19.99, status: 'paid' });
  assert.deepEqual(toV1(order({ addedNextMonth: 'secret' })), { id: 7, customer: 'Ann Lee', total: 19.99, status: 'paid' });
});

test('2. every status is shown as a word that v1 knows', limit, () => {
  const shown = Object.fromEntries(STATUSES.map((status) => [status, toV1(order({ status }))?.status]));
  assert.deepEqual(shown, {
    open: 'open', paid: 'paid', partially_refunded: 'paid', refunded: 'cancelled', shipped: 'shipped', delivered: 'shipped', cancelled: 'cancelled',
  });
});

test('3. cents become euros exactly', limit, () => {
  for (let amount = 0; amount <= 20_000; amount++) {
    const euros = Number(`${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`);
    assert.equal(toV1(costing(amount)).total, euros, `${amount} cents`);
  }
});

test('3. euros become cents exactly', limit, () => {
  for (let amount = 0; amount <= 20_000; amount++) {
    const text = `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
    assert.equal(applyV1(order(), body({ total: JSON.parse(text.replace(/^0+(?=\d)/, '')) })).total.amount, amount, `${text} euros`);
  }
  assert.equal(applyV1(order(), body({ total: 1_000_000 })).total.amount, 100_000_000);
});

test('4. another currency cannot be shown', limit, () => {
  for (const currency of ['USD', 'JPY', 'eur']) {
    assert.equal(toV1(order({ total: { amount: 1999, currency, taxIncluded: true } })), undefined, `1999 ${currency} are not 19.99 euros`);
  }
});

test('5. name, amount and status change, the rest stays, at every depth', limit, () => {
  assert.deepEqual(applyV1(order(), body({ customer: 'Ann Park', total: 5, status: 'shipped' })), order({
    customer: { name: 'Ann Park', email: 'ann@example.com' },
    total: { amount: 500, currency: 'EUR', taxIncluded: true },
    status: 'shipped',
  }));
});

test('5. members of tomorrow stay as well', limit, () => {
  const stored = order({ giftWrap: { paper: 'red' } });
  stored.customer.phone = '555-0100';
  stored.total.discount = 100;
  const result = applyV1(stored, body({ customer: 'Bo' }));
  assert.deepEqual(result.giftWrap, { paper: 'red' });
  assert.equal(result.customer.phone, '555-0100', 'customer.phone got lost');
  assert.equal(result.total.discount, 100, 'total.discount got lost');
});

test('5. the stored order is not modified', limit, () => {
  const stored = freeze(order());
  assert.doesNotThrow(() => applyV1(stored, body({ customer: 'Bo', total: 1, status: 'open' })), 'the stored order is frozen here, and was written to');
  assert.doesNotThrow(() => toV1(stored));
});

test('6. a client that sends back what it got changes nothing', limit, () => {
  for (const status of STATUSES) {
    const stored = order({ status });
    assert.deepEqual(applyV1(stored, toV1(stored)), order({ status }), `read and written back: ${status}`);
  }
});

test('6. an unchanged status stays, also when other things change', limit, () => {
  const result = applyV1(order({ status: 'partially_refunded' }), body({ customer: 'Bo', total: 1, status: 'paid' }));
  assert.equal(result.status, 'partially_refunded');
});

test('7. what a client writes, it reads', limit, () => {
  for (const stored of STATUSES) {
    for (const status of OLD) {
      for (const total of [0, 0.29, 4.35, 19.99, 1000]) {
        const sent = body({ customer: 'Bo Sand', total, status });
        assert.deepEqual(toV1(applyV1(order({ status: stored }), sent)), { id: 7, ...sent }, `${stored}, overwritten with ${status}`);
      }
    }
  }
});

test('7. a name is stored as it was written', limit, () => {
  for (const customer of [' Bo  Sand ', 'bo', 'Zoë', "O'Brien <b>"]) {
    assert.equal(toV1(applyV1(order(), body({ customer }))).customer, customer);
  }
});

test('7. a changed status is stored under its own name', limit, () => {
  for (const status of OLD) assert.equal(applyV1(order({ status: status === 'open' ? 'paid' : 'open' }), body({ status })).status, status);
});

const refuses = (sent) => assert.throws(() => applyV1(order(), sent), Invalid, `${JSON.stringify(sent) ?? sent} must be refused`);

test('8. customer: a string with something in it', limit, () => {
  for (const customer of [undefined, null, '', ' ', 7, ['Ann'], { name: 'Ann' }]) refuses(body({ customer }));
});

test('8. total: a number from 0 to 1,000,000, two decimals at most', limit, () => {
  for (const total of [undefined, null, '19.99', '', -0.01, -1, 0.001, 1.005, 19.999, 1e-7, 19.9900000001, 1_000_000.01, 1e21, NaN, Infinity, [5], { amount: 1999 }]) refuses(body({ total }));
});

test('8. status: one of the four words', limit, () => {
  for (const status of [undefined, null, '', 'PAID', 'gone', 'refunded', 'partially_refunded', 'delivered', ['paid'], 'constructor']) refuses(body({ status }));
});

test('8. no body, or none that is an object', limit, () => {
  for (const sent of [undefined, null, 'paid', 7, []]) refuses(sent);
});

test('8. other members are ignored', limit, () => {
  const sent = body({ id: 99, number: 99, lines: [], email: 'x', placedAt: 'never', isAdmin: true });
  assert.deepEqual(applyV1(order(), sent), order());
});
