import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { HttpError } from '../src/http-error.js';
import { createOnce } from '../src/once.js';
import { createStore } from './store.js';

const limit = { timeout: 5000 };
const key = '6b0e4d3a-5f0c-4a0e-9d52-3a1d1f6f9c11';
const request = { amount: 4200, currency: 'EUR', card: { token: 't1', holder: 'Ann' }, tags: ['a', 'b'] };
const paid = { status: 201, body: { id: 'p1', amount: 4200 } };

function setUp() {
  const store = createStore();
  const once = createOnce(store);
  const work = counted(async () => structuredClone(paid));
  const call = (options = {}, doIt = work) => once({ caller: 'ann', key, request: structuredClone(request), ...options }, doIt);
  return { store, once, work, call };
}

function counted(doIt) {
  const work = async () => { work.calls++; return doIt(); };
  work.calls = 0;
  return work;
}

/** Work that ends when the test says so; where it is done a second time, wrongly, it ends at once. */
function gated() {
  const started = Promise.withResolvers();
  const gate = Promise.withResolvers();
  const work = counted(() => { started.resolve(); return work.calls === 1 ? gate.promise : paid; });
  return { work, started: started.promise, finish: gate.resolve, fail: gate.reject };
}

async function refuses(promise, status, message) {
  await assert.rejects(promise, (err) => {
    assert.ok(err instanceof HttpError, `an HttpError is expected, not ${err?.stack ?? err}`);
    assert.equal(err.status, status, message);
    return true;
  }, message);
}

test('1. the first call does the work, the others get its answer', limit, async () => {
  const { call, work } = setUp();
  assert.deepEqual(await call(), { answer: paid, replayed: false });
  assert.deepEqual(await call(), { answer: paid, replayed: true });
  assert.deepEqual(await call(), { answer: paid, replayed: true });
  assert.equal(work.calls, 1);
});

test('1. another key is other work', limit, async () => {
  const { call, work } = setUp();
  await call();
  assert.equal((await call({ key: key.replace('6', '7') })).replayed, false);
  assert.equal(work.calls, 2);
});

test('1. another process has the answer, too', limit, async () => {
  const { call, store, work } = setUp();
  await call();
  const elsewhere = await createOnce(store)({ caller: 'ann', key, request }, work);
  assert.deepEqual(elsewhere, { answer: paid, replayed: true });
  assert.equal(work.calls, 1);
});

test('2. while the work is under way: 409, here and in another process', limit, async () => {
  const { call, store } = setUp();
  const { work, started, finish } = gated();
  const first = call({}, work);
  await started;
  await refuses(call({}, work), 409);
  await refuses(createOnce(store)({ caller: 'ann', key, request }, work), 409, 'in another process');
  finish(paid);
  assert.deepEqual(await first, { answer: paid, replayed: false });
  assert.equal(work.calls, 1);
  assert.equal((await call({}, work)).replayed, true);
});

test('2. of ten that come at the same instant, in two processes, one does the work', limit, async () => {
  const { store } = setUp();
  const processes = [createOnce(store), createOnce(store)];
  const { work, started, finish } = gated();
  const calls = Array.from({ length: 10 }, (_, i) => processes[i % 2]({ caller: 'ann', key, request }, work));
  const settled = Promise.allSettled(calls);
  await started;
  await sleep(20); // whoever else is going to start has started
  finish(paid);
  const outcomes = (await settled).map(({ value, reason }) => value?.answer.status ?? reason?.status);
  assert.equal(work.calls, 1, `the work was done ${work.calls} times`);
  assert.deepEqual(outcomes.sort(), [201, ...Array(9).fill(409)]);
});

test('3. another request with the same key: 422, finished or not', limit, async () => {
  const { call } = setUp();
  const { work, started, finish } = gated();
  const first = call({}, work);
  await started;
  await refuses(call({ request: { ...request, amount: 1 } }, work), 422, 'while the first one is under way');
  finish(paid);
  await first;
  const others = [{ ...request, amount: 1 }, { ...request, amount: '4200' }, { ...request, more: null }, { ...request, tags: ['b', 'a'] },
    { ...request, card: { token: 't2', holder: 'Ann' } }, [], null, {}];
  for (const other of others) await refuses(call({ request: other }, work), 422, JSON.stringify(other));
  assert.equal(work.calls, 1);
});

test('3. the order of members makes no difference, at any depth', limit, async () => {
  const { call, work } = setUp();
  await call();
  const turned = { tags: ['a', 'b'], card: { holder: 'Ann', token: 't1' }, currency: 'EUR', amount: 4200 };
  assert.equal((await call({ request: turned })).replayed, true);
  const list = { items: [{ a: 1, b: 2 }] };
  await call({ key: `${key}-2`, request: list });
  assert.equal((await call({ key: `${key}-2`, request: { items: [{ b: 2, a: 1 }] } })).replayed, true, 'in an object within an array');
  assert.equal(work.calls, 2);
});

test('4. each caller has keys of their own', limit, async () => {
  const { call, work } = setUp();
  await call();
  assert.equal((await call({ caller: 'bob', request: { amount: 1 } })).replayed, false, "Bob got Ann's answer");
  assert.equal(work.calls, 2);
});

test('4. no two pairs of caller and key are confused', limit, async () => {
  const { call } = setUp();
  for (const mark of [':', '/', '|', ',', ' ', '-', '\n', '"', '","', '\\', '\0', '']) {
    const [left, right] = [`ann${mark}${key}`, key];
    await call({ caller: left, key: right });
    const { replayed } = await call({ caller: 'ann', key: `${key}${mark}${right}` });
    assert.equal(replayed, false, `with ${JSON.stringify(mark)} between`);
  }
});

test('5. work that fails frees the key', limit, async () => {
  const { call, work } = setUp();
  await assert.rejects(call({}, async () => { throw new Error('bank is down'); }), /bank is down/);
  assert.deepEqual(await call(), { answer: paid, replayed: false });
  assert.equal(work.calls, 1);
});

test('5. work that throws before it has begun frees the key as well', limit, async () => {
  const { call } = setUp();
  await assert.rejects(call({}, () => { throw new Error('no bank'); }), /no bank/);
  assert.equal((await call()).replayed, false);
});

test('5. an answer from 500 up is returned, and not kept', limit, async () => {
  for (const status of [500, 502, 503]) {
    const { call } = setUp();
    assert.deepEqual(await call({}, async () => ({ status, body: null })), { answer: { status, body: null }, replayed: false });
    assert.deepEqual(await call(), { answer: paid, replayed: false }, `a ${status} was kept`);
  }
});

test('5. any other answer is kept, a 402 as well', limit, async () => {
  for (const status of [200, 204, 402, 404, 409, 422]) {
    const { call, work } = setUp();
    await call({}, async () => ({ status, body: null }));
    assert.deepEqual(await call(), { answer: { status, body: null }, replayed: true }, `a ${status} was not kept`);
    assert.equal(work.calls, 0);
  }
});

test('5. the first one fails just when the second has been refused: no crash', limit, async () => {
  const { call, store } = setUp();
  const { work, started, fail } = gated();
  const first = assert.rejects(call({}, work), /bank is down/);
  await started;
  store.hooks.refusedAdd = async () => { store.hooks.refusedAdd = async () => {}; fail(new Error('bank is down')); await first; };
  const second = await call({}, async () => paid).catch((err) => err);
  assert.ok(second instanceof HttpError ? second.status === 409 : second.answer, `neither an answer nor a 409: ${second.stack}`);
  assert.deepEqual((await call({}, async () => paid)).answer, paid, 'the key is free');
});

test('6. the answer cannot be kept: the error comes out, and the work is never done again', limit, async () => {
  const { call, store, work } = setUp();
  store.hooks.set = async () => { throw new Error('connection lost'); };
  await assert.rejects(call(), /connection lost/);
  store.hooks.set = async () => {};
  await refuses(call(), 409, 'the key was free again');
  assert.equal(work.calls, 1, 'the card was charged twice');
});

test('7. a key that is none: 400, and nothing happens', limit, async () => {
  const { call, work } = setUp();
  for (const none of [undefined, null, '', '1', 'x'.repeat(15), 'x'.repeat(256), 1234567890123456, ['x'.repeat(20)]]) {
    await refuses(call({ key: none }), 400, JSON.stringify(none));
  }
  assert.equal(work.calls, 0);
  await call({ key: 'x'.repeat(16) });
  await call({ key: 'x'.repeat(255) });
  assert.equal(work.calls, 2);
});
