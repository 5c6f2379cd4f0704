import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterError } from '../src/filter-error.js';
import { toFilter } from '../src/to-filter.js';

const limit = { timeout: 2000 };
const FIELDS = { status: 'string', customer: 'string', total: 'number', createdAt: 'date' };

const ok = (query, expected, message) => assert.deepEqual(toFilter(query, FIELDS), expected, message);
function refused(query, parameter, fields = FIELDS) {
  assert.throws(() => toFilter(query, fields), (err) => {
    assert.ok(err instanceof FilterError, `threw ${err.name} for ${JSON.stringify(query)}: ${err.message}`);
    assert.equal(err.parameter, parameter);
    return true;
  }, `accepted ${JSON.stringify(query)}`);
}

test('1. a single value means equal', limit, () => {
  ok({ status: 'open' }, { status: { $eq: 'open' } });
  ok({ status: '' }, { status: { $eq: '' } });
  ok({}, {});
  ok({ status: 'open', total: '5' }, { status: { $eq: 'open' }, total: { $eq: 5 } });
  assert.deepEqual(toFilter({ zip: '5', status: '7' }, { zip: 'string', status: 'number' }), { zip: { $eq: '5' }, status: { $eq: 7 } }, 'fields decides on the types');
});

test('1. objects without a prototype are read like others', limit, () => {
  const bare = (object) => Object.assign(Object.create(null), object);
  ok(bare({ status: 'open', total: bare({ gte: '10' }) }), { status: { $eq: 'open' }, total: { $gte: 10 } });
  refused(bare({ status: bare({ $ne: 'x' }) }), 'status');
});

test('1. an array means one of them, from 1 to 50', limit, () => {
  ok({ status: ['open', 'paid'] }, { status: { $in: ['open', 'paid'] } });
  ok({ total: ['1', 2] }, { total: { $in: [1, 2] } });
  ok({ status: { in: ['open'] } }, { status: { $in: ['open'] } });
  const many = Array.from({ length: 50 }, (_, i) => `s${i}`);
  ok({ status: many }, { status: { $in: many } });
  for (const list of [[], [...many, 'one more']]) {
    refused({ status: list }, 'status');
    refused({ status: { in: list } }, 'status');
  }
  refused({ status: { in: 'open' } }, 'status');
});

test('1. operators, and several of one field', limit, () => {
  for (const operator of ['eq', 'ne', 'gt', 'gte', 'lt', 'lte']) {
    ok({ total: { [operator]: '10' } }, { total: { [`$${operator}`]: 10 } });
    refused({ total: { [operator]: ['10'] } }, 'total');
  }
  ok({ total: { gte: '10', lt: 20, ne: 15 } }, { total: { $gte: 10, $lt: 20, $ne: 15 } });
  ok({ total: { in: ['1', '2'], ne: 2 } }, { total: { $in: [1, 2], $ne: 2 } }, 'in stays together with others');
  ok({ customer: { prefix: 'Mc', ne: 'McX' } }, { customer: { $regex: '^Mc', $ne: 'McX' } }, 'prefix stays together with others');
  refused({ total: {} }, 'total');
});

test('2. prefix means its text', limit, () => {
  const found = (prefix, text) => {
    const { customer, ...rest } = toFilter({ customer: { prefix } }, FIELDS);
    assert.deepEqual(rest, {});
    assert.deepEqual(Object.keys(customer), ['$regex'], 'a prefix becomes { $regex }, and no options');
    return new RegExp(customer.$regex).test(text);
  };
  assert.ok(found('Mc', 'McDonald'));
  assert.ok(!found('Mc', 'a Mc'), 'a prefix stands at the beginning');
  assert.ok(!found('mc', 'McDonald'));
  for (const special of ['a.b', 'a|b', '(a', '[a', '{1}', '^a', '$a', 'a*', 'a+', 'a?', 'a\\', '\\d', ')', ']', '(a+)+$']) {
    assert.ok(found(special, `${special} and more`), `${special} does not find itself`);
    for (const other of ['axb', 'b', 'a', 'aaa', '5', 'x', '']) assert.ok(!found(special, other), `${special} found ${other}`);
  }
});

test('2. letters and digits of a prefix stand as they are, so that an index can serve it', limit, () => {
  for (const prefix of ['Mc', 'open', '42nd', 'x']) ok({ customer: { prefix } }, { customer: { $regex: `^${prefix}` } });
});

test('2. prefix is for strings, and not empty', limit, () => {
  for (const prefix of ['', null, 5, ['a'], { $regex: 'a' }]) refused({ customer: { prefix } }, 'customer');
  refused({ total: { prefix: '1' } }, 'total');
  refused({ createdAt: { prefix: '2026' } }, 'createdAt');
});

const EVIL = ['$ne', '$where', '$regex', '$expr', '$gt', 'where', 'regex', 'expr', 'exists', 'nin', 'options', 'not', 'elemMatch',
  'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'EQ', 'eq '];

test('3. a field that is not in the list is refused', limit, () => {
  for (const name of [...EVIL, 'password', 'status.x', 'eq']) {
    refused({ [name]: 'x' }, name);
    refused({ [name]: { eq: 'x' } }, name);
  }
  refused(JSON.parse('{ "__proto__": "x" }'), '__proto__');
  refused({ status: 'open', password: { gt: '' } }, 'password');
  refused({ status: 'open' }, 'status', {});
});

test('3. an operator that is not named is refused', limit, () => {
  for (const operator of EVIL) {
    for (const value of ['x', '5', ['x'], null]) {
      refused({ status: { [operator]: value } }, 'status');
      refused({ total: { [operator]: value } }, 'total');
    }
    for (const named of [{ eq: 'open' }, { prefix: 'o' }, { in: ['open'] }]) refused({ status: { ...named, [operator]: 'x' } }, 'status');
  }
  refused(JSON.parse('{ "status": { "__proto__": { "eq": "open" } } }'), 'status');
  refused(JSON.parse('{ "status": { "eq": "open", "__proto__": "x" } }'), 'status');
});

test('4. a string is a string, of at most 200 characters', limit, () => {
  ok({ status: 'x'.repeat(200) }, { status: { $eq: 'x'.repeat(200) } });
  ok({ status: '$where' }, { status: { $eq: '$where' } }, 'a value may begin with $: it is a value');
  for (const value of ['x'.repeat(201), 5, 0, true]) {
    refused({ status: value }, 'status');
    refused({ status: { ne: value } }, 'status');
    refused({ status: ['open', value] }, 'status');
  }
  refused({ status: { prefix: 'x'.repeat(201) } }, 'status');
});

test('5. a number is a number, or a text that is plainly one', limit, () => {
  for (const [value, number] of [['42', 42], ['-1', -1], ['0.5', 0.5], [42, 42], [-1.5, -1.5], [0, 0], ['0', 0]]) ok({ total: value }, { total: { $eq: number } });
  for (const value of ['', ' ', ' 1', '1 ', '0x10', '1e3', 'Infinity', '-', '.5', '5.', '1,5', '1\n', 'NaN', '9'.repeat(400), NaN, Infinity, true]) {
    refused({ total: value }, 'total');
    refused({ total: { lt: value } }, 'total');
    refused({ total: [1, value] }, 'total');
  }
});

test('6. a date is an ISO text of a day that exists', limit, () => {
  ok({ createdAt: { gte: '2026-11-23' } }, { createdAt: { $gte: new Date('2026-11-23T00:00:00Z') } });
  ok({ createdAt: '2026-11-23T08:00:00Z' }, { createdAt: { $eq: new Date('2026-11-23T08:00:00Z') } });
  ok({ createdAt: ['2028-02-29'] }, { createdAt: { $in: [new Date('2028-02-29')] } });
  for (const value of ['', 'yesterday', '23.11.2026', '2026', '2026-11', '2026-02-30', '2026-13-01', '2026-11-23T25:00:00Z', '2026-02-30T08:00:00Z',
    '2026-11-23T08:00:00', '2026-11-23 08:00:00', '2026-11-23T08:00:00+02:00', '2026-11-23\n', 0, 1, true]) {
    refused({ createdAt: value }, 'createdAt');
    refused({ createdAt: { gt: value } }, 'createdAt');
    refused({ createdAt: ['2026-11-23', value] }, 'createdAt');
  }
});

test('7. null, booleans, objects and arrays are no values', limit, () => {
  for (const name of ['status', 'total', 'createdAt']) {
    for (const value of [null, undefined, true, false]) refused({ [name]: value }, name);
    for (const value of [null, true, {}, { $ne: null }, { eq: 1 }, [], ['1'], [['1']]]) {
      for (const operator of ['eq', 'ne', 'gt', 'lte']) refused({ [name]: { [operator]: value } }, name);
      refused({ [name]: [value] }, name);
      refused({ [name]: { in: [value] } }, name);
    }
  }
});

test('8. the query is not changed', limit, () => {
  const query = { status: { in: ['open'] }, total: { gte: '10', lt: '20' }, customer: { prefix: 'a.b' }, createdAt: ['2026-11-23'] };
  const before = structuredClone(query);
  toFilter(query, FIELDS);
  assert.deepEqual(query, before);
});
