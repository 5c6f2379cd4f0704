import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createCache } from '../src/cache.js';

const limit = { timeout: 1000 };
const FRESH = 1000;
const STALE = 5000;

/** A cache whose loads end when the test says so: `loads[i].resolve(value)` or `.reject(error)`. */
function setUp({ fresh = FRESH, stale = STALE } = {}) {
  const loads = [];
  const errors = [];
  const clock = { time: 1_000_000 };
  const load = mock.fn((key) => {
    const settled = Promise.withResolvers();
    loads.push({ key, ...settled });
    return settled.promise;
  });
  const cache = createCache({ load, fresh, stale, now: () => clock.time, onError: (err) => errors.push(err) });
  /** Fills a key. */
  const fill = async (key, value) => {
    const count = loads.length;
    const got = cache.get(key);
    await begun(count + 1);
    finish(loads.at(-1), value);
    await got;
    await turns();
  };
  const begun = async (count) => {
    for (let i = 0; i < 20 && loads.length < count; i++) await turn();
    await turns(2); // one too many may come a moment later
    assert.equal(loads.length, count, `${loads.length} loads began instead of ${count}`);
  };
  return { cache, loads, errors, clock, load, fill, begun };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function turns(n = 5) {
  for (let i = 0; i < n; i++) await turn();
}
function finish(load, value) {
  if (value instanceof Error) load.reject(value);
  else load.resolve(value);
}

/** What a promise has come to by now, without waiting for it. */
async function soFar(promise) {
  await turns();
  return Promise.race([promise, Promise.resolve('PENDING')]);
}

test('1. an unknown key is loaded, a fresh one is not', limit, async () => {
  const { cache, loads, clock, load, begun } = setUp();
  const got = cache.get('a');
  await begun(1);
  assert.equal(loads[0].key, 'a');
  finish(loads[0], 'A');
  assert.equal(await got, 'A');
  clock.time += FRESH - 1;
  assert.equal(await cache.get('a'), 'A');
  assert.equal(load.mock.callCount(), 1);
});

test('1. a key that is gone is loaded, and the caller waits', limit, async () => {
  const { cache, loads, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH + STALE;
  const got = cache.get('a');
  await begun(2);
  assert.equal(await soFar(got), 'PENDING', 'it was answered with a value that is gone');
  finish(loads[1], 'new');
  assert.equal(await got, 'new');
});

test('the ages are those of the options', limit, async () => {
  const { cache, clock, load, fill } = setUp({ fresh: 10, stale: 20 });
  await fill('a', 'old');
  clock.time += 10;
  assert.equal(await soFar(cache.get('a')), 'old');
  assert.equal(load.mock.callCount(), 2, 'after `fresh` it is stale');
  clock.time += 20;
  assert.equal(await soFar(cache.get('a')), 'PENDING', 'after `fresh + stale` it is gone');
});

test('2. a stale key is answered at once, with one load behind it', limit, async () => {
  for (const age of [FRESH, FRESH + STALE - 1]) {
    const { cache, loads, clock, fill, begun } = setUp();
    await fill('a', 'old');
    clock.time += age;
    assert.equal(await soFar(cache.get('a')), 'old', `at the age of ${age}`);
    await begun(2);
    assert.equal(await soFar(cache.get('a')), 'old');
    await begun(2);
    finish(loads[1], 'new');
    await turns();
    assert.equal(await soFar(cache.get('a')), 'new');
    clock.time += FRESH - 1;
    assert.equal(await soFar(cache.get('a')), 'new');
    await begun(2);
  }
});

test('the age counts from the call of load', limit, async () => {
  const { cache, loads, clock, begun } = setUp();
  const got = cache.get('a');
  await begun(1);
  clock.time += 900; // a slow query
  finish(loads[0], 'A');
  await got;
  clock.time += 100;
  assert.equal(await soFar(cache.get('a')), 'A');
  await begun(2); // 1000 ms old: stale
});

test('the age of a background load counts from its call, too', limit, async () => {
  const { cache, loads, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH;
  await cache.get('a');
  await begun(2);
  clock.time += 900;
  finish(loads[1], 'new');
  await turns();
  clock.time += 100;
  assert.equal(await soFar(cache.get('a')), 'new');
  await begun(3);
});

test('3. a hundred callers, one load', limit, async () => {
  const { cache, loads, begun } = setUp();
  const all = Array.from({ length: 100 }, () => cache.get('a'));
  await turns();
  all.push(cache.get('a'));
  await begun(1);
  finish(loads[0], 'A');
  assert.deepEqual(new Set(await Promise.all(all)), new Set(['A']));
});

test('3. different keys load side by side', limit, async () => {
  const { cache, loads, begun } = setUp();
  const [a, b] = [cache.get('a'), cache.get('b')];
  await begun(2);
  finish(loads[1], 'B');
  assert.equal(await b, 'B');
  finish(loads[0], 'A');
  assert.equal(await a, 'A');
});

test('3. a key that goes while it is refreshed: the callers wait for that load', limit, async () => {
  const { cache, loads, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH;
  await cache.get('a'); // begins the refresh
  await begun(2);
  clock.time += STALE;
  const got = cache.get('a');
  await begun(2);
  assert.equal(await soFar(got), 'PENDING');
  finish(loads[1], 'new');
  assert.equal(await got, 'new');
});

test('4. who waits for a refresh, as the key has gone meanwhile, gets its error', limit, async () => {
  const { cache, loads, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH;
  await cache.get('a'); // begins the refresh
  await begun(2);
  clock.time += STALE;
  const got = cache.get('a');
  finish(loads[1], new Error('database down'));
  await assert.rejects(got, /database down/);
});

test('4. all who wait get the error, and the next one tries again', limit, async () => {
  const { cache, loads, errors, begun } = setUp();
  const all = [1, 2, 3].map(() => cache.get('a'));
  await begun(1);
  finish(loads[0], new Error('database down'));
  for (const each of await Promise.allSettled(all)) assert.equal(each.reason?.message, 'database down');
  assert.deepEqual(errors, [], 'onError is for loads that nobody waits for');
  const again = cache.get('a');
  await begun(2);
  finish(loads[1], 'A');
  assert.equal(await again, 'A');
});

test('5. a refresh that fails leaves the old value, and the next get tries again', limit, async () => {
  const { cache, loads, errors, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH;
  for (let i = 0; i < 3; i++) {
    assert.equal(await soFar(cache.get('a')), 'old');
    await begun(2 + i);
    finish(loads[1 + i], new Error('database down'));
    await turns();
    assert.equal(errors.length, 1 + i);
  }
  clock.time += STALE;
  const got = cache.get('a');
  await begun(5);
  finish(loads[4], new Error('still down'));
  await assert.rejects(got, /still down/);
});

test('5. a load that throws at once is like one that rejects', limit, async () => {
  const errors = [];
  let broken = false;
  let time = 0;
  const cache = createCache({
    load: () => {
      if (broken) throw new Error('no query');
      return Promise.resolve('old');
    },
    fresh: FRESH, stale: STALE, now: () => time, onError: (err) => errors.push(err.message),
  });
  await cache.get('a');
  broken = true;
  time = FRESH;
  assert.equal(await cache.get('a'), 'old');
  await turns();
  assert.deepEqual(errors, ['no query']);
  await assert.rejects(cache.get('b'), /no query/);
  broken = false;
  assert.equal(await cache.get('b'), 'old', 'a load that threw blocks its key');
});

test('6. nothing is a value, too', limit, async () => {
  for (const value of [undefined, null, 0, false]) {
    const { cache, load, clock, fill } = setUp();
    await fill('a', value);
    assert.equal(await cache.get('a'), value);
    assert.equal(load.mock.callCount(), 1, `${value} was loaded again`);
    clock.time += FRESH;
    assert.equal(await soFar(cache.get('a')), value, `a stale ${value} was not answered`);
  }
});

test('7. after forget, the next get loads', limit, async () => {
  for (const age of [0, FRESH]) {
    const { cache, loads, clock, fill, begun } = setUp();
    await fill('a', 'old');
    await fill('b', 'B');
    clock.time += age;
    cache.forget('a');
    const got = cache.get('a');
    await begun(3);
    assert.equal(await soFar(got), 'PENDING', 'it was answered with the old value');
    finish(loads[2], 'new');
    assert.equal(await got, 'new');
    assert.equal(await soFar(cache.get('b')), 'B', 'another key was forgotten');
  }
  setUp().cache.forget('unknown');
});

test('7. what is being loaded at that moment is not handed to later callers', limit, async () => {
  const { cache, loads, begun } = setUp();
  const before = cache.get('a');
  await begun(1);
  cache.forget('a');
  const after = cache.get('a');
  await begun(2);
  finish(loads[0], 'old');
  assert.equal(await before, 'old');
  assert.equal(await soFar(after), 'PENDING', 'the later caller got the load from before the write');
  finish(loads[1], 'new');
  assert.equal(await after, 'new');
  assert.equal(await soFar(cache.get('a')), 'new', 'the load from after the write is not stored');
});

test('7. nor is it stored, in whatever order the loads end', limit, async () => {
  const { cache, loads, begun } = setUp();
  const before = cache.get('a');
  await begun(1);
  cache.forget('a');
  const after = cache.get('a');
  await begun(2);
  finish(loads[1], 'new');
  assert.equal(await after, 'new');
  finish(loads[0], 'old');
  assert.equal(await before, 'old');
  assert.equal(await soFar(cache.get('a')), 'new', 'the late load overwrote the newer value');
});

test('7. a load from before that fails changes nothing', limit, async () => {
  for (const refresh of [false, true]) {
    const { cache, loads, clock, fill, begun } = setUp();
    if (refresh) await fill('a', 'old');
    clock.time += FRESH;
    const before = cache.get('a').catch((err) => err.message);
    await begun(refresh ? 2 : 1);
    cache.forget('a');
    const after = cache.get('a');
    await begun(refresh ? 3 : 2);
    finish(loads.at(-2), new Error('too late'));
    assert.equal(await before, refresh ? 'old' : 'too late');
    await turns();
    const second = cache.get('a');
    await begun(refresh ? 3 : 2); // the load of `after` is still the one under way
    finish(loads.at(-1), 'new');
    assert.deepEqual(await Promise.all([after, second]), ['new', 'new']);
  }
});

test('7. what was forgotten is no help when the next load fails', limit, async () => {
  const { cache, loads, fill, begun } = setUp();
  await fill('a', 'old');
  cache.forget('a');
  const got = cache.get('a');
  await begun(2);
  finish(loads[1], new Error('database down'));
  await assert.rejects(got, /database down/, 'the value from before the write was answered');
});

test('7. another key that is being loaded is left alone', limit, async () => {
  const { cache, loads, load, begun } = setUp();
  const first = cache.get('b');
  await begun(1);
  cache.forget('a');
  const second = cache.get('b');
  await turns();
  assert.equal(load.mock.callCount(), 1, 'forget("a") has begun a second load of b');
  finish(loads[0], 'B');
  assert.deepEqual(await Promise.all([first, second]), ['B', 'B']);
  assert.equal(await soFar(cache.get('b')), 'B', 'forget("a") has kept b from being stored');
});

test('7. nor when nobody asks in between', limit, async () => {
  const { cache, loads, begun } = setUp();
  const before = cache.get('a');
  await begun(1);
  cache.forget('a');
  finish(loads[0], 'old');
  assert.equal(await before, 'old');
  cache.get('a').catch(assert.fail);
  await begun(2);
});

test('7. a refresh that was overtaken is not stored, and does not end the load of another', limit, async () => {
  const { cache, loads, clock, fill, begun } = setUp();
  await fill('a', 'old');
  clock.time += FRESH;
  await cache.get('a');
  await begun(2);
  cache.forget('a');
  const first = cache.get('a');
  await begun(3);
  finish(loads[1], 'from before the write');
  await turns();
  const second = cache.get('a');
  await begun(3); // the load of `first` is still the one under way
  finish(loads[2], 'new');
  assert.deepEqual(await Promise.all([first, second]), ['new', 'new']);
});
