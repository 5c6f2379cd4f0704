import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createLoader } from '../src/create-loader.js';

const options = { timeout: 5000 };

/** A loader of `user <key>`, with a record of the keys of each query. */
function users() {
  const queries = [];
  const load = createLoader(async (keys) => {
    queries.push([...keys]);
    return keys.map((key) => `user ${key}`);
  });
  return { load, queries };
}

test('one query for all loads of one callback', options, async () => {
  const { load, queries } = users();
  assert.deepEqual(await Promise.all([load(7), load(3), load(9)]), ['user 7', 'user 3', 'user 9']);
  assert.deepEqual(queries, [[7, 3, 9]]);
});

test('does not query during load', options, async () => {
  const { load, queries } = users();
  const loading = load(1);
  assert.equal(queries.length, 0, 'loadMany was called before load returned');
  await loading;
});

test('loads in the microtasks of the same callback belong to the batch', options, async () => {
  const { load, queries } = users();
  const post = async (authorId) => { await null; return load(authorId); };
  assert.deepEqual(await Promise.all([1, 2, 3].map(post)), ['user 1', 'user 2', 'user 3']);
  assert.deepEqual(queries, [[1, 2, 3]]);
});

/** The places that differ in what runs next: the nextTick queue after a callback, the microtask queue after an await. */
const places = {
  'in a callback of the loop': (run) => new Promise((resolve, reject) => { setImmediate(() => run().then(resolve, reject)); }),
  'after an await': async (run) => { await turn(); await run(); },
  'in a nextTick': (run) => new Promise((resolve, reject) => { process.nextTick(() => run().then(resolve, reject)); }),
};
for (const [place, start] of Object.entries(places)) {
  test(`one query, although some loads are many awaits deeper than others, ${place}`, options, async () => {
    const { load, queries } = users();
    const post = async (authorId, awaits) => {
      for (let i = 0; i < awaits; i++) await null;
      return load(authorId);
    };
    await start(() => Promise.all([post(1, 0), post(2, 1), post(3, 3), post(4, 20)]));
    assert.deepEqual(queries, [[1, 2, 3, 4]], 'the batch was closed before the microtasks were done');
  });
}

test('queries before any timer, immediate or I/O', options, async () => {
  await turn();
  const order = [];
  const load = createLoader(async (keys) => { order.push('query'); return keys; });
  const others = [
    new Promise((resolve) => setImmediate(() => { order.push('immediate'); resolve(); })),
    new Promise((resolve) => setTimeout(() => { order.push('timer'); resolve(); }, 0)),
  ];
  const loading = load(1);
  const end = performance.now() + 3;
  while (performance.now() < end); // the timer is due now
  await Promise.all([loading, ...others]);
  assert.equal(order[0], 'query', `the order was ${order.join(', ')}`);
});

test('loads of another callback are another batch', options, async () => {
  const { load, queries } = users();
  const first = load(1);
  await turn();
  assert.equal(await load(2), 'user 2');
  assert.equal(await first, 'user 1');
  assert.deepEqual(queries, [[1], [2]]);
});

test('names a key once, and answers everybody who asked', options, async () => {
  const { load, queries } = users();
  assert.deepEqual(await Promise.all([load('b'), load('a'), load('b'), load('b')]), ['user b', 'user a', 'user b', 'user b']);
  assert.deepEqual(queries, [['b', 'a']]);
});

test('keys of any kind: 1 is not "1", and an object is a key', options, async () => {
  const object = { tenant: 1 };
  const load = createLoader(async (keys) => keys.map((key) => typeof key));
  assert.deepEqual(await Promise.all([load(1), load('1'), load(object)]), ['number', 'string', 'object']);
});

test('a value may be undefined, null, 0 or empty', options, async () => {
  const values = [undefined, null, 0, ''];
  const load = createLoader(async () => values);
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(load)), values);
});

test('an Error among the values rejects the loads of its key, and no others', options, async () => {
  const load = createLoader(async (keys) => keys.map((key) => (key === 2 ? new Error('no user 2') : `user ${key}`)));
  const settled = await Promise.allSettled([load(1), load(2), load(3), load(2)]);
  assert.deepEqual(settled.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  assert.match(settled[1].reason.message, /no user 2/);
  assert.equal(settled[2].value, 'user 3');
});

const failures = {
  'rejects': async () => { throw new Error('connection lost'); },
  'throws': () => { throw new Error('connection lost'); },
};
for (const [how, failing] of Object.entries(failures)) {
  test(`rejects the whole batch when loadMany ${how}, and goes on with the next`, options, async () => {
    let up = false;
    const load = createLoader((keys) => (up ? Promise.resolve(keys) : failing()));
    const settled = await Promise.allSettled([load(1), load(2)]);
    assert.deepEqual(settled.map(({ reason }) => reason?.message), ['connection lost', 'connection lost']);
    up = true;
    assert.equal(await load(1), 1, 'the next batch must work again');
  });
}

const wrongAnswers = { 'too few values': ['one'], 'too many values': ['one', 'two', 'three'], 'no values': undefined, 'no array': 'ab' };
for (const [what, answer] of Object.entries(wrongAnswers)) {
  test(`rejects the whole batch when loadMany gives ${what}`, options, async () => {
    const load = createLoader(async () => answer);
    const settled = await Promise.allSettled([load(1), load(2)]);
    assert.deepEqual(settled.map(({ status }) => status), ['rejected', 'rejected']);
    assert.ok(settled[0].reason instanceof Error, 'with an Error that says what is wrong');
  });
}

test('keys that come while a query runs are a batch of their own', options, async () => {
  const queries = [];
  const running = Promise.withResolvers();
  const load = createLoader(async (keys) => {
    queries.push([...keys]);
    if (queries.length === 1) await running.promise;
    return keys.map((key) => `user ${key}`);
  });
  const first = load(1);
  await turn();
  const meanwhile = Promise.all([load(2), load(1)]); // the query for 1 is on its way: what it reads may be old
  await turn();
  assert.deepEqual(queries, [[1], [2, 1]], 'the second batch does not wait for the first');
  running.resolve();
  assert.equal(await first, 'user 1');
  assert.deepEqual(await meanwhile, ['user 2', 'user 1']);
});

test('caches nothing from one batch to the next', options, async () => {
  let version = 0;
  const load = createLoader(async (keys) => { version++; return keys.map((key) => `${key}, version ${version}`); });
  assert.equal(await load('a'), 'a, version 1');
  assert.equal(await load('a'), 'a, version 2');
});
