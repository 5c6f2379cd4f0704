import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { createLogger } from '../src/logger.js';

const timeout = 2000;
const AT = Date.UTC(2026, 10, 23, 12, 0, 0, 7);

function paper(options = {}) {
  const raw = [];
  const logger = createLogger({ now: () => AT, write: (line) => { raw.push(line); }, ...options });
  return { logger, raw, get lines() { return raw.map((line) => JSON.parse(line)); }, get last() { return JSON.parse(raw.at(-1)); } };
}

test('1. one line of JSON per call, with time, level and message first', { timeout }, () => {
  const { logger, raw } = paper();
  logger.warn('slow\nquery', { ms: 812, ok: false, none: null, list: [1, { a: 2 }] });
  assert.deepEqual(raw, [
    '{"time":"2026-11-23T12:00:00.007Z","level":"warn","message":"slow\\nquery","ms":812,"ok":false,"none":null,"list":[1,{"a":2}]}\n',
  ], 'the line was written in another form, or in several pieces');
  logger.info('no fields');
  logger.error('an error');
  assert.deepEqual(raw.slice(1).map((line) => JSON.parse(line).level), ['info', 'error']);
});

test('2. fields of child, context and call: the later wins', { timeout }, () => {
  const page = paper({ context: () => ({ a: 'context', b: 'context' }) });
  page.logger.child({ a: 'child', b: 'child', c: 'child' }).info('m', { a: 'call' });
  const { a, b, c } = page.last;
  assert.deepEqual({ a, b, c }, { a: 'call', b: 'context', c: 'child' });
});

test('2. fields cannot replace time, level and message', { timeout }, () => {
  const page = paper({ context: () => ({ time: 'yesterday' }) });
  page.logger.child({ level: 'mine' }).error('real', { message: 'false' });
  assert.deepEqual(page.last, {
    time: '2026-11-23T12:00:00.007Z', level: 'error', message: 'real', _level: 'mine', _time: 'yesterday', _message: 'false',
  });
});

test('2. the objects of the caller stay as they are', { timeout }, () => {
  const bindings = { level: 'mine', a: 1 };
  const request = { time: 'then', id: 2n };
  const fields = { message: 'other', err: new Error('x') };
  const before = [{ ...bindings }, { ...request }, { ...fields }];
  const page = paper({ context: () => request });
  page.logger.child(bindings).info('m', fields);
  assert.deepEqual([bindings, request, fields], before, 'an object of the caller was changed');
  assert.equal(page.last._message, 'other');
});

test('3. below the level nothing is written and nothing of the caller runs', { timeout }, () => {
  let ran = 0;
  const page = paper({ level: 'warn', context: () => { ran++; return {}; } });
  const fields = () => { ran++; return {}; };
  const trap = { get expensive() { ran++; return 1; } };
  page.logger.debug('x', fields);
  page.logger.info('x', fields);
  page.logger.child({ a: 1 }).info('x', trap);
  assert.deepEqual(page.raw, []);
  assert.equal(ran, 0, 'fields were made for a line that nobody wanted');
  page.logger.warn('y');
  page.logger.error('z');
  assert.deepEqual(page.lines.map((line) => line.message), ['y', 'z']);
});

test('3. the default level is info, and debug can be had', { timeout }, () => {
  const page = paper();
  page.logger.debug('hidden');
  assert.deepEqual(page.raw, []);
  const chatty = paper({ level: 'debug' });
  chatty.logger.debug('shown');
  assert.equal(chatty.last.message, 'shown');
});

test('3. fields may be a function, called once for a line that is written', { timeout }, () => {
  const page = paper();
  let calls = 0;
  page.logger.info('m', () => ({ calls: ++calls }));
  assert.equal(page.last.calls, 1);
  assert.equal(calls, 1);
});

test('4. children of children have all fields, the parent stays as it is', { timeout }, () => {
  const page = paper({ level: 'debug' });
  const child = page.logger.child({ a: 1 });
  const grandchild = child.child({ b: 2 });
  grandchild.debug('m');
  assert.deepEqual([page.last.a, page.last.b], [1, 2]);
  child.debug('m');
  assert.deepEqual([page.last.a, page.last.b], [1, undefined]);
  page.logger.debug('m');
  assert.deepEqual([page.last.a, page.last.b], [undefined, undefined]);
});

test('5. context is asked for each line, also by a child made elsewhere', { timeout }, () => {
  const request = new AsyncLocalStorage();
  const page = paper({ context: () => request.getStore() });
  const child = request.run({ requestId: 'early' }, () => page.logger.child({ part: 'db' }));
  request.run({ requestId: 'r-1' }, () => child.info('m'));
  request.run({ requestId: 'r-2' }, () => child.info('m'));
  child.info('m');
  assert.deepEqual(page.lines.map((line) => line.requestId), ['r-1', 'r-2', undefined]);
});

test('6. errors have name, message, stack, cause and their own properties', { timeout }, () => {
  const page = paper();
  const low = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
  const err = Object.assign(new TypeError('no rows', { cause: low }), { table: 'orders' });
  page.logger.error('failed', { err, jobs: [{ reason: new Error('inner', { cause: 'a string' }) }] });
  const { err: got, jobs } = page.last;
  assert.equal(got.name, 'TypeError');
  assert.equal(got.message, 'no rows');
  assert.match(got.stack, /logger\.test\.js/);
  assert.equal(got.table, 'orders');
  assert.equal(got.cause.message, 'connect refused');
  assert.equal(got.cause.code, 'ECONNREFUSED');
  assert.equal(jobs[0].reason.message, 'inner', 'an error further down is not written');
  assert.equal(jobs[0].reason.cause, 'a string');
  assert.ok(!('cause' in got.cause), 'an error without cause got one');
});

test('6. an error with a toJSON is written like any other', { timeout }, () => {
  const page = paper();
  page.logger.error('m', { err: Object.assign(new Error('status 503'), { status: 503, toJSON: () => ({ config: {} }) }) });
  const { name, message, stack, status } = page.last.err;
  assert.deepEqual([name, message, typeof stack, status], ['Error', 'status 503', 'string', 503]);
});

test('6. an error that is its own cause is no endless loop', { timeout }, () => {
  const page = paper();
  const err = new Error('round');
  err.cause = err;
  page.logger.error('m', { err });
  assert.equal(page.last.err.message, 'round');
  assert.equal(page.last.err.cause, '[circular]');
});

test('7. a BigInt becomes a string', { timeout }, () => {
  const page = paper();
  page.logger.info('m', { id: 2n ** 64n, list: [1n] });
  assert.equal(page.last.id, '18446744073709551616');
  assert.deepEqual(page.last.list, ['1']);
});

test('7. a cycle is marked, an object that comes twice is written twice', { timeout }, () => {
  const page = paper();
  const user = { name: 'ann' };
  const order = { buyer: user, payer: user, lines: [user, user] };
  order.self = order;
  order.lines.push({ order });
  page.logger.info('m', { order, user });
  const { order: got, user: twice } = page.last;
  assert.deepEqual([got.buyer, got.payer, got.lines[0], got.lines[1], twice], Array(5).fill({ name: 'ann' }));
  assert.equal(got.self, '[circular]');
  assert.equal(got.lines[2].order, '[circular]');
});

test('7. the fields themselves may have a cycle', { timeout }, () => {
  const page = paper();
  const fields = { a: 1 };
  fields.self = fields;
  page.logger.info('m', fields);
  assert.equal(page.last.a, 1);
  assert.equal(page.last.self, '[circular]');
});

test('7. toJSON is respected', { timeout }, () => {
  const page = paper();
  page.logger.info('m', { at: new Date(AT), id: { toJSON: () => ({ hex: 'ff', big: 1n }) } });
  assert.equal(page.last.at, '2026-11-23T12:00:00.007Z');
  assert.deepEqual(page.last.id, { hex: 'ff', big: '1' });
});

test('7. what throws costs one field and no more', { timeout }, () => {
  const page = paper();
  page.logger.info('m', {
    before: 1,
    row: { get lazy() { throw new RangeError('not loaded'); }, id: 7 },
    at: new Date(NaN),
    odd: { toJSON() { throw new TypeError('no json'); } },
    list: [{ toJSON() { throw new Error('third'); } }, 2],
    after: 2,
  });
  const { before, row, odd, list, after } = page.last;
  assert.deepEqual({ before, row, odd, list, after }, {
    before: 1, row: { lazy: '[threw: not loaded]', id: 7 }, odd: '[threw: no json]', list: ['[threw: third]', 2], after: 2,
  });
});

test('8. the line is written although its fields cannot be had', { timeout }, () => {
  let deep = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const page = paper();
  page.logger.error('first', () => { throw new Error('no fields'); });
  page.logger.error('second', { deep });
  const broken = paper({ context: () => { throw new Error('no context'); } });
  broken.logger.error('third', { a: 1 });
  const [first, second] = page.lines;
  assert.deepEqual(first, { time: '2026-11-23T12:00:00.007Z', level: 'error', message: 'first', logError: 'no fields' });
  assert.equal(second.message, 'second');
  assert.match(second.logError, /stack/i);
  assert.equal(broken.last.logError, 'no context');
});

test('8. what is thrown need not be an error', { timeout }, () => {
  const page = paper();
  page.logger.error('null', () => { throw null; });
  page.logger.error('text', () => { throw 'no fields today'; });
  page.logger.error('field', { get a() { throw undefined; }, b: 1 });
  assert.deepEqual(page.lines.map(({ message, logError, b }) => [message, logError, b]), [
    ['null', 'null', undefined], ['text', 'no fields today', undefined], ['field', undefined, 1],
  ]);
});

test('8. a field of a child that throws costs that field', { timeout }, () => {
  const page = paper();
  page.logger.child({ a: 1, get b() { throw new Error('not yet'); } }).child({ c: 3 }).info('m');
  const { a, b, c } = page.last;
  assert.deepEqual({ a, b, c }, { a: 1, b: '[threw: not yet]', c: 3 });
});

test('8. a write that throws is counted, by parents and children together', { timeout }, () => {
  let full = true;
  const raw = [];
  const logger = createLogger({ write: (line) => { if (full) throw new Error('disk full'); raw.push(line); } });
  const child = logger.child({ a: 1 });
  assert.equal(logger.dropped, 0);
  logger.info('lost');
  child.error('lost too');
  assert.deepEqual([logger.dropped, child.dropped], [2, 2]);
  full = false;
  logger.info('kept');
  assert.equal(logger.dropped, 2);
  assert.equal(raw.length, 1);
});
