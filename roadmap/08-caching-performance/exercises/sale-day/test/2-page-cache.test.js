import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Busy } from '../src/busy.js';
import { createPageCache } from '../src/page-cache.js';
import { limit, soFar, turns } from './helpers.js';

/** An LRU that forgets nothing by itself, so that these tests need no other file of yours. */
function simpleLru() {
  const entries = new Map();
  const sizes = new Map();
  return {
    get: (key) => entries.get(key),
    set: (key, value, bytes) => { entries.set(key, value); sizes.set(key, bytes); },
    get bytes() { return sizes.values().reduce((sum, bytes) => sum + bytes, 0); },
    sizes,
    evict: (key) => entries.delete(key),
  };
}

/** Loads end when the test says so. Fresh for 1000 ms less jitter, then stale for 5000. */
function setUp({ jitter = 0, maxLoads = 10, random = () => 0.5, load } = {}) {
  const loads = [];
  const errors = [];
  const clock = { time: 1_000_000 };
  const lru = simpleLru();
  const cache = createPageCache({
    load: load ?? ((key) => {
      const gate = Promise.withResolvers();
      loads.push({ key, ...gate });
      return gate.promise;
    }),
    lru, fresh: 1000, stale: 5000, jitter, maxLoads, now: () => clock.time, random, onError: (err) => errors.push(err.message),
  });
  const fill = async (key, text) => {
    const got = cache.get(key);
    await turns();
    loads.at(-1).resolve(text);
    await got;
    await turns();
  };
  return { cache, loads, errors, clock, lru, fill };
}

test('2. and 3. a fresh text is answered without a load, also null', limit, async () => {
  for (const text of ['<h1>Lamp</h1>', null, '']) {
    const { cache, loads, clock, fill } = setUp();
    await fill('lamp', text);
    clock.time += 999;
    assert.equal(await soFar(cache.get('lamp')), text, `${text} was not kept`);
    assert.equal(loads.length, 1, `${text} was loaded again`);
  }
});

test('2. jitter shortens the time, by a new draw for each load', limit, async () => {
  const draws = [1, 0];
  const { cache, loads, clock, fill } = setUp({ jitter: 0.2, random: () => draws.shift() });
  await fill('lamp', 'old');
  clock.time += 799;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 1, 'fresh for 800 ms at a draw of 1');
  clock.time += 1;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 2, 'stale after 800 ms at a draw of 1');
  loads[1].resolve('new');
  await turns();
  clock.time += 999;
  assert.equal(await soFar(cache.get('lamp')), 'new');
  assert.equal(loads.length, 2, 'fresh for 1000 ms at a draw of 0');
});

test('2. an entry is stale for the same time, whatever the jitter', limit, async () => {
  const { cache, loads, clock, fill } = setUp({ jitter: 0.2, random: () => 1 });
  await fill('lamp', 'old');
  clock.time += 800 + 4999;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  loads[1].reject(new Error('down'));
  await turns();
  clock.time += 1;
  assert.equal(await soFar(cache.get('lamp')), 'PENDING', 'a text that is gone was answered');
});

test('2. the age counts from the call of load, and ends after fresh and stale', limit, async () => {
  const { cache, loads, clock } = setUp();
  const got = cache.get('lamp');
  await turns();
  clock.time += 900;
  loads[0].resolve('old');
  await got;
  clock.time += 100;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 2, 'a text of 1000 ms is stale');
  loads[1].reject(new Error('down'));
  await turns();
  clock.time += 4999;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  loads[2].reject(new Error('down'));
  await turns();
  clock.time += 1;
  assert.equal(await soFar(cache.get('lamp')), 'PENDING', 'a text that is gone was answered');
});

test('2. an entry counts as 100 bytes, its key and its text in UTF-8', limit, async () => {
  const { lru, fill } = setUp();
  await fill('stühle', '10 €');
  await fill('missing', null);
  assert.deepEqual([...lru.sizes], [['stühle', 100 + 7 + 6], ['missing', 107]]);
});

test('2. the lru decides what is kept', limit, async () => {
  const { cache, loads, lru, fill } = setUp();
  await fill('lamp', 'Lamp');
  lru.evict('lamp');
  assert.equal(await soFar(cache.get('lamp')), 'PENDING', 'texts are kept beside the lru');
  assert.equal(loads.length, 2);
});

test('3. a stale text is answered at once, with one refresh', limit, async () => {
  const { cache, loads, clock, fill } = setUp();
  await fill('lamp', 'old');
  clock.time += 1000;
  for (let i = 0; i < 10; i++) assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 2);
  loads[1].resolve('new');
  await turns();
  assert.equal(await soFar(cache.get('lamp')), 'new');
  assert.equal(loads.length, 2);
});

test('3. a hundred callers, one load; different keys side by side', limit, async () => {
  const { cache, loads } = setUp();
  const all = Array.from({ length: 100 }, () => cache.get('lamp'));
  const other = cache.get('chair');
  await turns();
  assert.deepEqual(loads.map(({ key }) => key), ['lamp', 'chair']);
  loads[1].resolve('Chair');
  assert.equal(await soFar(other), 'Chair');
  loads[0].resolve('Lamp');
  assert.deepEqual(new Set(await Promise.all(all)), new Set(['Lamp']));
});

test('4. one load too many is Busy, and there is room again after the end of one, well or not', limit, async () => {
  const { cache, loads } = setUp({ maxLoads: 2 });
  const [a, b] = [cache.get('a'), cache.get('b')];
  b.catch(() => {}); // looked at below
  await assert.rejects(cache.get('c'), Busy);
  const again = cache.get('a'); // no load of its own
  await turns();
  assert.equal(loads.length, 2);
  loads[0].resolve('A');
  assert.deepEqual(await Promise.all([a, again]), ['A', 'A']);
  await turns();
  const c = cache.get('c');
  await turns();
  assert.equal(loads.length, 3, 'the room of a load that has ended is lost');
  loads[1].reject(new Error('down'));
  await assert.rejects(b, /down/);
  loads[2].resolve('C');
  assert.equal(await c, 'C');
  await turns();
  const both = [cache.get('d'), cache.get('e')];
  await turns();
  assert.equal(loads.length, 5, 'the room of a load that has failed is lost');
  loads[3].resolve('D');
  loads[4].resolve('E');
  await Promise.all(both);
});

test('4. a stale text is answered when there is no room, and the refresh left out', limit, async () => {
  const { cache, loads, errors, clock, fill } = setUp({ maxLoads: 1 });
  await fill('lamp', 'old');
  clock.time += 1000;
  const other = cache.get('chair');
  assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 2, 'more loads than maxLoads');
  loads[1].resolve('Chair');
  await other;
  await turns();
  assert.equal(await soFar(cache.get('lamp')), 'old');
  assert.equal(loads.length, 3, 'the refresh was never made');
  await assert.rejects(cache.get('table'), Busy, 'a refresh is a load, too');
  assert.equal(loads.length, 3, 'more loads than maxLoads');
  assert.deepEqual(errors, []);
});

test('4. a load that fails is an error for who waits, and not stored', limit, async () => {
  const { cache, loads, errors } = setUp();
  const all = [cache.get('lamp'), cache.get('lamp')];
  await turns();
  loads[0].reject(new Error('down'));
  for (const { reason } of await Promise.allSettled(all)) assert.equal(reason?.message, 'down');
  assert.deepEqual(errors, []);
  await turns();
  const again = cache.get('lamp');
  await turns();
  loads[1].resolve('Lamp');
  assert.equal(await again, 'Lamp');
});

test('4. who waits for a refresh, as the text has gone meanwhile, gets its failure', limit, async () => {
  const { cache, loads, errors, clock, fill } = setUp();
  await fill('lamp', 'old');
  clock.time += 1000;
  assert.equal(await soFar(cache.get('lamp')), 'old');
  clock.time += 5000;
  const waiting = cache.get('lamp');
  assert.equal(await soFar(waiting), 'PENDING', 'a text that is gone was answered');
  assert.equal(loads.length, 2, 'two loads of one key at a time');
  loads[1].reject(new Error('down'));
  assert.equal((await soFar(waiting))?.message, 'down');
  assert.deepEqual(errors, ['down']);
});

test('4. a refresh that fails goes to onError, and the old text stays; also one that throws', limit, async () => {
  let text = 'old';
  const load = () => {
    if (text === null) throw new Error('down');
    return Promise.resolve(text);
  };
  const { cache, errors, clock } = setUp({ load });
  assert.equal(await cache.get('lamp'), 'old');
  text = null;
  clock.time += 1000;
  for (let i = 1; i <= 2; i++) {
    assert.equal(await soFar(cache.get('lamp')), 'old');
    assert.deepEqual(errors, Array(i).fill('down'));
  }
  await assert.rejects(cache.get('chair'), /down/);
  text = 'new';
  assert.equal(await soFar(cache.get('chair')), 'new', 'a load that threw blocks its key');
});
