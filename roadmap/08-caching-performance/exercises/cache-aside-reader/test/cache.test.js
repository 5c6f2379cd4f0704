import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { mock, test } from 'node:test';
import { createCache } from '../src/cache.js';

const limit = { timeout: 1500 };

function setUp({ get, set, ...more } = {}) {
  const entries = new Map();
  const errors = [];
  const store = {
    get: mock.fn(get ?? (async (key) => entries.get(key)?.text ?? null)),
    set: mock.fn(set ?? (async (key, text, ttl) => void entries.set(key, { text, ttl }))),
  };
  const options = { ttl: 60_000, ttlOfNothing: 1000, patience: 1000, random: () => 0.5, onError: (err) => errors.push(err), ...more };
  return { cache: createCache({ store, ...options }), entries, errors, store };
}

/** Writes are not waited for, so give them a few turns. */
async function written(store, times = 1) {
  for (let turn = 0; store.set.mock.callCount() < times; turn++) {
    assert.ok(turn < 500, 'nothing was written to the store');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const noLoad = () => assert.fail('load was called on a hit');

test('1. a hit is parsed, and nothing is loaded', limit, async () => {
  const { cache, entries, store } = setUp();
  entries.set('k', { text: '{"name":"tea"}' });
  assert.deepEqual(await cache.get('k', noLoad), { name: 'tea' });
  assert.equal(store.set.mock.callCount(), 0, 'a hit was written again');
});

test('1. a miss is loaded once and stored under its key', limit, async () => {
  const { cache, entries, store } = setUp();
  const load = mock.fn(async () => ({ name: 'tea' }));
  assert.deepEqual(await cache.get('k', load), { name: 'tea' });
  await written(store);
  assert.deepEqual(await cache.get('k', noLoad), { name: 'tea' });
  assert.equal(load.mock.callCount(), 1);
  assert.deepEqual([...entries.keys()], ['k']);
});

test('1. the store is asked every time: what another process has written or deleted there holds', limit, async () => {
  const { cache, entries, store } = setUp();
  await cache.get('k', async () => 'old');
  await written(store);
  entries.set('k', { text: '"new"' });
  assert.equal(await cache.get('k', noLoad), 'new', 'this process answers from a memory of its own');
  entries.delete('k');
  assert.equal(await cache.get('k', async () => 'newer'), 'newer', 'a deleted entry is answered');
});

test('1. what a caller does with its answer changes nothing in the store', limit, async () => {
  const { cache, store } = setUp();
  const answer = await cache.get('k', async () => ({ tags: ['b', 'a'] }));
  answer.tags.sort();
  await written(store);
  assert.deepEqual(await cache.get('k', noLoad), { tags: ['b', 'a'] });
});

test('1. the first answer is the same as the later ones', limit, async () => {
  const { cache, store } = setUp();
  const first = await cache.get('k', async () => ({ at: new Date(0), note: undefined }));
  await written(store);
  assert.deepEqual(first, { at: '1970-01-01T00:00:00.000Z' });
  assert.deepEqual(await cache.get('k', noLoad), first);
});

test('2. the TTL is spread over 90 to 110 %, by one random number', limit, async () => {
  for (const [number, expected] of [[0, 54_000], [0.5, 60_000], [0.25, 57_000], [1, 66_000], [0.123456, 55_481]]) {
    const random = mock.fn(() => number);
    const { cache, store } = setUp({ random });
    await cache.get('k', async () => 1);
    await written(store);
    const ttl = store.set.mock.calls[0].arguments[2];
    assert.ok(Number.isInteger(ttl), `a TTL of ${ttl} is no whole number; Redis refuses it`);
    assert.ok(Math.abs(ttl - expected) <= 1, `random ${number} gives a TTL of ${ttl}`);
    assert.equal(random.mock.callCount(), 1);
  }
});

test('3. "there is none" is remembered, for a shorter time', limit, async () => {
  for (const nothing of [null, undefined]) {
    const { cache, store } = setUp({ random: () => 1 });
    assert.equal(await cache.get('k', async () => nothing), null);
    await written(store);
    const life = store.set.mock.calls[0].arguments[2];
    assert.ok(Number.isInteger(life) && Math.abs(life - 1100) <= 1, `random 1 gives a TTL of ${life}`);
    assert.equal(await cache.get('k', noLoad), null);
  }
});

test('3. 0, false and the empty string are values', limit, async () => {
  for (const value of [0, false, '']) {
    const { cache, store } = setUp();
    assert.equal(await cache.get('k', async () => value), value);
    await written(store);
    assert.equal(store.set.mock.calls[0].arguments[2], 60_000, `${JSON.stringify(value)} was taken for nothing`);
    assert.equal(await cache.get('k', noLoad), value);
  }
});

test('4. an error of load reaches the caller, and is not stored', limit, async () => {
  const { cache, entries, errors, store } = setUp();
  await assert.rejects(cache.get('k', async () => { throw new Error('database down'); }), /database down/);
  await sleep(5);
  assert.equal(store.set.mock.callCount(), 0);
  assert.equal(entries.size, 0);
  assert.deepEqual(errors, [], 'onError is for the store');
  assert.equal(await cache.get('k', async () => 7), 7);
});

test('5. a read that fails is a miss', limit, async () => {
  const failing = {
    rejects: async () => { throw new Error('gone'); },
    throws: () => { throw new Error('gone'); },
  };
  for (const [name, get] of Object.entries(failing)) {
    const { cache, errors } = setUp({ get });
    const load = mock.fn(async () => 7);
    assert.equal(await cache.get('k', load), 7, name);
    assert.equal(load.mock.callCount(), 1, name);
    assert.deepEqual(errors.map((err) => err.message), ['gone'], name);
  }
});

test('5. a write that fails hurts nobody', limit, async () => {
  const failing = {
    rejects: async () => { throw new Error('full'); },
    throws: () => { throw new Error('full'); },
  };
  for (const [name, set] of Object.entries(failing)) {
    const { cache, errors } = setUp({ set });
    const load = mock.fn(async () => 7);
    assert.equal(await cache.get('k', load), 7, name);
    while (errors.length === 0) await sleep(1);
    assert.deepEqual(errors.map((err) => err.message), ['full'], name);
    assert.equal(load.mock.callCount(), 1, name);
  }
});

test('5. an error of load after a failed read is still the caller’s', limit, async () => {
  const { cache } = setUp({ get: async () => { throw new Error('gone'); } });
  await assert.rejects(cache.get('k', async () => { throw new Error('database down'); }), /database down/);
});

test('6. a read without an answer is given up', limit, async () => {
  const { cache, errors } = setUp({ get: () => new Promise(() => {}), patience: 20 });
  assert.equal(await cache.get('k', async () => 7), 7);
  assert.equal(errors.length, 1);
  assert.ok(errors[0] instanceof Error);
});

test('6. each of many reads at once is given up by itself', { timeout: 1500 }, async () => {
  const { cache, errors } = setUp({ get: () => new Promise(() => {}), patience: 20 });
  const answers = await Promise.all([1, 2, 3].map((n) => cache.get(`k${n}`, async () => n)));
  assert.deepEqual(answers, [1, 2, 3]);
  assert.equal(errors.length, 3);
});

test('6. a slow read within the patience is a hit', limit, async () => {
  const { cache } = setUp({ get: async () => (await sleep(20), '7'), patience: 2000 });
  assert.equal(await cache.get('k', noLoad), 7);
});

test('6. the patience is not for load', limit, async () => {
  const { cache, errors } = setUp({ patience: 20 });
  assert.equal(await cache.get('k', async () => (await sleep(100), 7)), 7);
  assert.deepEqual(errors, []);
});

test('6. the caller does not wait for the write', limit, async () => {
  const { cache, store } = setUp({ set: () => new Promise(() => {}) });
  assert.equal(await cache.get('k', async () => 7), 7);
  await written(store);
});

test('7. text that is not JSON is a miss, and is written anew', limit, async () => {
  for (const text of ['<html>', '', '{"name":']) {
    const { cache, entries, errors, store } = setUp();
    entries.set('k', { text });
    const answer = await cache.get('k', async () => 7).catch(() => 'an error');
    assert.equal(answer, 7, `${JSON.stringify(text)} in the store gives the caller ${answer}`);
    await written(store);
    assert.equal(entries.get('k').text, '7');
    assert.equal(errors.length, 1, `${JSON.stringify(text)} was not reported`);
  }
});

test('8. no timer is left', limit, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = timers();
  const { cache, entries } = setUp({ patience: 1000 });
  entries.set('hit', { text: '1' });
  await cache.get('hit', noLoad);
  await cache.get('miss', async () => 1);
  const failing = setUp({ get: async () => { throw new Error('gone'); }, patience: 1000 });
  await failing.cache.get('k', async () => 1);
  assert.equal(timers(), before, 'a timer keeps the process alive');
});

test('8. a read that fails after it was given up is not unhandled', limit, async (t) => {
  const unhandled = [];
  const listen = (err) => unhandled.push(err);
  process.on('unhandledRejection', listen);
  t.after(() => process.off('unhandledRejection', listen));
  const { promise, reject } = Promise.withResolvers();
  const { cache } = setUp({ get: () => promise, patience: 10 });
  assert.equal(await cache.get('k', async () => 7), 7);
  reject(new Error('much later'));
  await sleep(20);
  assert.deepEqual(unhandled, []);
});
