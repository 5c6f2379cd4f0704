import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOrder, parsePatch } from '../src/order.js';
import { ValidationError } from '../src/validation-error.js';

const limit = { timeout: 5000 };
const item = (sku, quantity = 1) => ({ sku, quantity });
const order = (more = {}) => ({ email: 'ann@example.com', name: 'Ann', items: [item('AB-1234', 2)], gift: true, ...more });

/** The sorted pointers of what is wrong. */
function wrongs(parse, input) {
  let result;
  try {
    result = parse(input);
  } catch (err) {
    assert.ok(err instanceof ValidationError, `a ValidationError is expected, not ${err.stack}`);
    for (const { pointer, detail, ...more } of err.errors) {
      assert.equal(typeof pointer, 'string');
      assert.ok(typeof detail === 'string' && detail !== '', `no detail at ${pointer}`);
      assert.deepEqual(more, {}, 'an entry has a pointer and a detail, and nothing else');
    }
    return err.errors.map(({ pointer }) => pointer).sort();
  }
  return assert.fail(`accepted: ${JSON.stringify(input)} as ${JSON.stringify(result)}`);
}
const refused = (more, ...pointers) => assert.deepEqual(wrongs(parseOrder, order(more)), pointers.sort(), JSON.stringify(more));

test('1. an order passes as it is', limit, () => {
  assert.deepEqual(parseOrder(order()), order());
});

test('1. gift is false if it is left out, the others are needed', limit, () => {
  const { gift, ...without } = order();
  assert.deepEqual(parseOrder(without), order({ gift: false }));
  assert.deepEqual(wrongs(parseOrder, {}), ['#/email', '#/items', '#/name']);
  assert.deepEqual(wrongs(parseOrder, order({ items: [{}] })), ['#/items/0/quantity', '#/items/0/sku']);
});

test('2. texts are cleaned before they are checked', limit, () => {
  const dirty = order({ email: ' Ann@Example.COM\n', name: '  Zoe\u0308 O’Brien ', items: [item(' ab-1234 ')] });
  assert.deepEqual(parseOrder(dirty), order({ email: 'ann@example.com', name: 'Zo\u00eb O’Brien', items: [item('AB-1234')] }));
});

test('2. an address, a name, a sku', limit, () => {
  for (const email of ['', 'ann', 'ann@', '@example.com', 'a b@example.com', 7, null, ['ann@example.com']]) refused({ email }, '#/email');
  for (const name of ['', '   ', 'x'.repeat(81), 'Ann\u0000', 'Ann\nBcc: all', 'A\u007fnn', 'A\u009fnn', 7, null, {}]) refused({ name }, '#/name');
  for (const sku of ['', 'AB1234', 'AB-123', 'AB-12345', 'ABC-1234', 'A1-1234', 'ÄB-1234', 'AB-1234; DROP', 'AB-1234\nx', 7, null]) {
    refused({ items: [item(sku)] }, '#/items/0/sku');
  }
});

test('2. the length of a name is that of the clean one', limit, () => {
  assert.equal(parseOrder(order({ name: ` ${'x'.repeat(80)} ` })).name.length, 80);
  assert.equal(parseOrder(order({ name: 'e\u0301'.repeat(80) })).name.length, 80, 'NFC before the length is checked');
});

test('2. what is strange is not wrong', limit, () => {
  for (const name of ["O'Brien", '<b>', 'Ann; DROP TABLE orders', '李小龙', '👩‍💻 Ann']) {
    assert.equal(parseOrder(order({ name })).name, name);
  }
});

test('3. nothing is converted', limit, () => {
  for (const quantity of ['3', '', 0, 100, -1, 1.5, NaN, Infinity, null, true, [3], new Date(3)]) {
    refused({ items: [item('AB-1234', quantity)] }, '#/items/0/quantity');
  }
  for (const gift of ['true', 'false', 0, 1, null, 'yes']) refused({ gift }, '#/gift');
});

test('3. there are 1 to 20 items', limit, () => {
  const many = (n) => Array.from({ length: n }, (_, i) => item(`AB-${1000 + i}`));
  assert.equal(parseOrder(order({ items: many(20) })).items.length, 20);
  for (const items of [[], many(21), null, {}, 'AB-1234', { 0: item('AB-1234'), length: 1 }]) refused({ items }, '#/items');
});

test('4. members that are not known are refused, each at its own place', limit, () => {
  refused({ price: 1, id: '7' }, '#/price', '#/id');
  refused({ items: [item('AB-1234'), { ...item('AB-1235'), price: 1 }] }, '#/items/1/price');
  assert.deepEqual(wrongs(parseOrder, { ...order(), ...JSON.parse('{"__proto__":{"gift":true}}') }), ['#/__proto__']);
  refused({ items: [JSON.parse('{"sku":"AB-1234","quantity":1,"__proto__":{"quantity":0}}')] }, '#/items/0/__proto__');
  assert.deepEqual(wrongs(parsePatch, JSON.parse('{"__proto__":{"gift":true}}')), ['#/__proto__']);
  refused({ toString: 'x' }, '#/toString');
});

test('5. no sku twice, after cleaning', limit, () => {
  refused({ items: [item('AB-1234'), item('AB-1235'), item('AB-1234')] }, '#/items/2/sku');
  refused({ items: [item('AB-1234'), item(' ab-1234'), item('Ab-1234')] }, '#/items/1/sku', '#/items/2/sku');
  refused({ items: [item('AB-1234'), item('CD-1234'), item('AB-1234'), item('CD-1234')] }, '#/items/2/sku', '#/items/3/sku');
});

test('6. everything that is wrong, at once', limit, () => {
  const input = { email: 'ann', name: ' ', items: [item('x', 0), item('AB-1234', '1')], gift: 'no', price: 1 };
  assert.deepEqual(wrongs(parseOrder, input),
    ['#/email', '#/gift', '#/items/0/quantity', '#/items/0/sku', '#/items/1/quantity', '#/name', '#/price']);
});

test('6. what is no object is wrong as a whole', limit, () => {
  for (const input of [undefined, null, 'x', 7, [], [order()]]) assert.deepEqual(wrongs(parseOrder, input), ['#'], JSON.stringify(input));
});

test('6. pointers are escaped, their own way first, then as a URL', limit, () => {
  refused({ 'a/b': 1, 'm~n': 1, '~1': 1, 'ä b': 1, '50%': 1, 'a#b': 1, '': 1 }, '#/a~1b', '#/m~0n', '#/~01', '#/%C3%A4%20b', '#/50%25', '#/a%23b', '#/');
});

test('6. 20 entries at most', limit, () => {
  const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]));
  assert.equal(wrongs(parseOrder, order(unknown)).length, 20);
  assert.equal(wrongs(parseOrder, order({ items: Array.from({ length: 20 }, () => item('x', 0)) })).length, 20);
});

test('7. a patch returns what was given, and nothing else', limit, () => {
  assert.deepEqual(parsePatch({}), {}, 'a default fired');
  assert.deepEqual(parsePatch({ name: ' Bob ' }), { name: 'Bob' }, 'gift was reset although nobody asked for it');
  assert.deepEqual(parsePatch({ gift: false }), { gift: false });
  assert.deepEqual(parsePatch(order()), order());
});

test('7. a patch obeys the same rules', limit, () => {
  assert.deepEqual(wrongs(parsePatch, { name: '', price: 1 }), ['#/name', '#/price']);
  assert.deepEqual(wrongs(parsePatch, { email: null }), ['#/email']);
  assert.deepEqual(wrongs(parsePatch, { items: [item('AB-1234'), item('ab-1234')] }), ['#/items/1/sku']);
  assert.deepEqual(wrongs(parsePatch, { items: [{ sku: 'AB-1234' }] }), ['#/items/0/quantity'], 'an item has no optional members');
  assert.deepEqual(wrongs(parsePatch, []), ['#']);
});
