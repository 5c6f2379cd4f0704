import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '../src/create-cache.js';

const options = { timeout: 5000 };

/** Calls `get` and gives back every call of its callback, and whether one came before `get` had returned. */
async function calls(get, key) {
  const seen = [];
  const first = Promise.withResolvers();
  let returned = false;
  let early = false;
  get(key, (...args) => { early ||= !returned; seen.push(args); first.resolve(); });
  returned = true;
  await first.promise;
  await turn();
  await sleep(2); // time for a second call
  await turn();
  return { seen, early };
}

const loaders = {
  'calls back at once': (key, callback) => callback(null, `value of ${key}`),
  'calls back in a microtask': (key, callback) => queueMicrotask(() => callback(null, `value of ${key}`)),
  'calls back in a later turn': (key, callback) => setImmediate(() => callback(null, `value of ${key}`)),
};

for (const [name, load] of Object.entries(loaders)) {
  test(`never calls back before get has returned, if load ${name}`, options, async () => {
    const get = createCache(load);
    const miss = await calls(get, 'a');
    assert.equal(miss.early, false, 'a miss called back before get had returned');
    assert.deepEqual(miss.seen, [[null, 'value of a']]);
    const hit = await calls(get, 'a');
    assert.equal(hit.early, false, 'a hit called back before get had returned');
    assert.deepEqual(hit.seen, [[null, 'value of a']]);
  });
}

test('never calls back before get has returned, if load fails at once', options, async () => {
  const { early, seen } = await calls(createCache((key, callback) => callback(new Error('no route'))), 'a');
  assert.equal(early, false, 'a failure called back before get had returned');
  assert.equal(seen.length, 1, 'exactly one call');
});

test('never calls back before get has returned, if load throws', options, async () => {
  const { early } = await calls(createCache(() => { throw new Error('no route'); }), 'a');
  assert.equal(early, false, 'a failure called back before get had returned');
});

test('a success arrives as callback(null, value), also if load says undefined for no error', options, async () => {
  const get = createCache((key, callback) => callback(undefined, 'fine'));
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'fine']], 'for a miss');
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'fine']], 'for a hit');
});

test('calls back once if load calls back twice, and keeps the first value', options, async () => {
  const get = createCache((key, callback) => { callback(null, 'first'); setImmediate(() => callback(null, 'second')); });
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'first']]);
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'first']], 'the second outcome of load got into the cache');
});

test('calls back once if load fails after a success', options, async () => {
  let loads = 0;
  const get = createCache((key, callback) => { loads++; callback(null, 'first'); callback(new Error('late')); });
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'first']]);
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'first']]);
  assert.equal(loads, 1, 'the late error threw the value out of the cache');
});

test('calls back once if load throws after it has called back', options, async () => {
  const get = createCache((key, callback) => { callback(null, 'first'); throw new Error('in load'); });
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'first']]);
});

test('calls back once with the error if load fails, and then succeeds', options, async () => {
  const failure = new Error('no route');
  const get = createCache((key, callback) => { callback(failure); callback(null, 'late'); });
  const { seen } = await calls(get, 'a');
  assert.equal(seen.length, 1, 'exactly one call');
  assert.equal(seen[0][0], failure, 'with the very error of load');
});

test('hands on the error, and loads again the next time', options, async () => {
  let loads = 0;
  const failure = new Error('no route');
  const get = createCache((key, callback) => (++loads === 1 ? callback(failure) : callback(null, 'up again')));
  assert.equal((await calls(get, 'a')).seen[0][0], failure);
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'up again']], 'a failure must not be cached');
});

test('hands on what load throws, and loads again the next time', options, async () => {
  let loads = 0;
  const failure = new TypeError('key must be a number');
  const get = createCache((key, callback) => { if (++loads === 1) throw failure; callback(null, 'fine'); });
  assert.equal((await calls(get, 'a')).seen[0][0], failure);
  assert.deepEqual((await calls(get, 'a')).seen, [[null, 'fine']], 'a failure must not be cached');
});

test('loads each key once, whatever its value', options, async () => {
  const loaded = [];
  const values = { user: { id: 1 }, zero: 0, empty: '', nothing: null, missing: undefined, constructor: 'a key like any other' };
  const get = createCache((key, callback) => { loaded.push(key); callback(null, values[key]); });
  for (const key of Object.keys(values)) {
    await calls(get, key);
    const { seen } = await calls(get, key);
    assert.equal(seen[0][0], null, `the error of a hit is null (key ${key})`);
    assert.equal(seen[0][1], values[key], `the value of a hit (key ${key})`);
  }
  assert.deepEqual(loaded, Object.keys(values), 'loaded a key that was in the cache');
});

const loads = {
  'calls back at once': `(key, callback) => callback(null, 'value')`,
  'is a promise chain': `(key, callback) => { Promise.resolve('value').then((value) => callback(null, value)).catch(callback); }`,
};
for (const [when, how] of ['miss', 'hit'].flatMap((when) => Object.keys(loads).map((how) => [when, how]))) {
  test(`an exception in the callback of a ${when} reaches the process, if load ${how}`, options, () => {
    const program = `
      import { createCache } from ${JSON.stringify(new URL('../src/create-cache.js', import.meta.url).href)};
      const get = createCache(${loads[how]});
      const broken = (error) => {
        if (error) console.log('CALLED AGAIN WITH', error.message);
        throw new Error('bug of the caller');
      };
      if (${when === 'miss'}) get('a', broken);
      else get('a', () => setImmediate(() => get('a', broken)));
    `;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    assert.equal(stdout, '', 'the callback got its own exception back');
    assert.notEqual(status, 0, 'the exception was swallowed');
    assert.match(stderr, /bug of the caller/, 'the process ends with the exception of the callback');
  });
}
