import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkError } from '../src/link-error.js';
import { createLinks } from '../src/links.js';
import { createStore } from '../src/store.js';

const timeout = 4000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A store, a clock that stands still, and a maker of instances. `calls` has the store's methods that were called. */
function setup({ secret = 'k'.repeat(32), ...options } = {}) {
  const clock = { time: 28_000_000 * MINUTE };
  const now = () => clock.time;
  const store = createStore({ now });
  const calls = [];
  const spied = Object.fromEntries(Object.entries(store).map(([name, method]) => [name,
    typeof method === 'function' ? (...args) => { calls.push(name); return method(...args); } : method]));
  const instance = (more) => createLinks({ store: spied, secret, now, ttlMs: HOUR, limit: 1000, windowMs: MINUTE, ...options, ...more });
  return { clock, store, calls, instance };
}

async function refused(promise, code, message) {
  const outcome = await promise.then((value) => value, (err) => err);
  assert.ok(outcome instanceof LinkError, `${message}: expected ${code}, got ${outcome instanceof Error ? outcome : JSON.stringify(outcome)}`);
  assert.equal(outcome.code, code, message);
}

test('1. a link made by one instance is redeemed by another, made later', { timeout }, async () => {
  const { instance } = setup();
  const token = await instance().create('ann', 'report é€.pdf');
  assert.match(token, /^[\w.-]+$/, 'the token goes into a URL');
  assert.deepEqual(await instance().redeem(token), { user: 'ann', file: 'report é€.pdf' });
});

test('1. names with any characters come back as they were', { timeout }, async () => {
  const { instance } = setup();
  const { create, redeem } = instance();
  for (const [user, file] of [['a|b', 'c'], ['a', 'b|c'], ['a:1', 'x.y.pdf'], ['a,b;c', '"\\\n\0'], ['', ' ']]) {
    assert.deepEqual(await redeem(await create(user, file)), { user, file });
  }
});

test('1. tokens differ, also for the same user and file at the same moment', { timeout }, async () => {
  const { instance } = setup();
  const [a, b] = [instance(), instance()];
  const tokens = await Promise.all([a.create('ann', 'x'), a.create('ann', 'x'), b.create('ann', 'x')]);
  assert.equal(new Set(tokens).size, 3);
  for (const token of tokens) await a.redeem(token); // each counts by itself
});

test('2. a link is redeemed once, by whichever instance', { timeout }, async () => {
  const { instance } = setup();
  const [a, b] = [instance(), instance()];
  const token = await a.create('ann', 'x');
  await b.redeem(token);
  await refused(a.redeem(token), 'USED', 'redeemed by another instance before');
  await refused(b.redeem(token), 'USED', 'redeemed by this instance before');
  await refused(instance().redeem(token), 'USED', 'redeemed before this instance was started');
});

test('2. of many instances asked at the same moment one redeems', { timeout }, async () => {
  const { instance } = setup();
  const token = await instance().create('ann', 'x');
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => instance().redeem(token)));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, 'one link, more than one download');
  assert.ok(outcomes.every(({ status, reason }) => status === 'fulfilled' || reason.code === 'USED'));
});

test('3. a link expires', { timeout }, async () => {
  const { clock, store, instance } = setup();
  const { create, redeem } = instance();
  const [first, second] = [await create('ann', 'x'), await create('ann', 'y')];
  clock.time += HOUR - 1;
  await redeem(first);
  clock.time += 1;
  store.entries.clear();
  await refused(redeem(second), 'EXPIRED', 'an hour later');
  await refused(instance({ ttlMs: 10 * HOUR }).redeem(second), 'EXPIRED', 'the expiry is fixed when the link is made');
  assert.equal(store.entries.size, 0, 'a link that has expired needs no mark');
});

test('3. a used link stays used until it expires', { timeout }, async () => {
  const { clock, instance } = setup();
  const { create, redeem } = instance();
  const token = await create('ann', 'x');
  await redeem(token);
  clock.time += HOUR - 1;
  await refused(redeem(token), 'USED', 'a moment before it expires');
});

test('4. what was not made with the secret is invalid', { timeout }, async () => {
  const { instance, calls } = setup();
  const { redeem } = instance();
  const foreign = await setup({ secret: 'z'.repeat(32) }).instance().create('ann', 'x');
  const token = await instance().create('ann', 'x');
  calls.length = 0;
  await refused(redeem(foreign), 'INVALID', 'made with another secret');
  for (const other of ['', '.', '..', 'abc', `${token}x`, `${token}.`, `.${token}`, `${token}.${token}`, token.slice(0, -1), token.split('.')[0], undefined, null, 7, {}, [token]]) {
    await refused(redeem(other), 'INVALID', `redeem(${JSON.stringify(other)})`);
  }
  assert.deepEqual(calls, [], 'the store was asked about a token that is none: anybody can make it work');
});

test('4. a token that was changed in any place is invalid', { timeout }, async () => {
  const { instance } = setup();
  const { create, redeem } = instance();
  const token = await create('ann', 'x');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ';
  for (let i = 0; i < token.length; i++) {
    if (token[i] === '.') continue;
    for (const letter of i === token.length - 1 ? letters : 'ABx_') { // the last one has bits that base64url ignores
      const changed = token.slice(0, i) + letter + token.slice(i + 1);
      if (changed !== token) await refused(redeem(changed), 'INVALID', `character ${i} changed from ${token[i]} to ${letter}`);
    }
  }
  await redeem(token);
});

test('5. the limit counts over all instances', { timeout }, async () => {
  const { instance } = setup({ limit: 4 });
  const instances = [instance(), instance(), instance()];
  for (let i = 0; i < 4; i++) await instances[i % 3].create('ann', 'x');
  for (const { create } of instances) await refused(create('ann', 'x'), 'LIMITED', 'the fifth link');
  await refused(instance().create('ann', 'x'), 'LIMITED', 'an instance that was just started');
  await instances[0].create('bob', 'x');
});

test('5. the limit holds for requests at the same moment', { timeout }, async () => {
  const { instance } = setup({ limit: 4 });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => instance().create('ann', 'x')));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4);
  assert.ok(outcomes.every(({ status, reason }) => status === 'fulfilled' || reason.code === 'LIMITED'));
});

test('5. a new window begins at a multiple of windowMs', { timeout }, async () => {
  const { clock, instance } = setup({ limit: 1 });
  const { create } = instance();
  clock.time += MINUTE - 1000;
  await create('ann', 'x');
  clock.time += 999;
  await refused(create('ann', 'x'), 'LIMITED', 'the last moment of the window');
  clock.time += 1;
  await create('ann', 'x');
  await refused(create('ann', 'x'), 'LIMITED', 'the next window has its limit too');
});

test('5. users whose names look alike do not share a counter', { timeout }, async () => {
  const { clock, instance } = setup({ limit: 1 });
  const { create } = instance();
  const window = Math.floor(clock.time / MINUTE);
  for (const user of ['a', 'a:1', 'A', `1:${window}`, `${window}`, `${window}:1`, '', 'used:a']) await create(user, 'x');
});

test('6. making links writes only counters, and they expire', { timeout }, async () => {
  const { clock, store, instance } = setup();
  const { create } = instance();
  for (let i = 0; i < 50; i++) await create('ann', `file ${i}`);
  assert.ok(store.entries.size <= 1, `50 links of one user left ${store.entries.size} entries in the store`);
  for (const [key, { expires }] of store.entries) {
    assert.ok(expires <= clock.time + 2 * MINUTE, `${key} stays ${expires === Infinity ? 'for ever' : 'longer than two windows'}`);
  }
});

test('6. marks of used links expire with their link', { timeout }, async () => {
  const { clock, store, instance } = setup();
  const { create, redeem } = instance();
  const token = await create('ann', 'x');
  const made = clock.time;
  store.entries.clear();
  clock.time += HOUR / 4;
  await redeem(token);
  assert.equal(store.entries.size, 1);
  for (const [key, { expires }] of store.entries) assert.equal(expires, made + HOUR, `${key} must stay exactly until the link expires`);
});

test('6. an instance keeps nothing and starts no timer', { timeout }, async () => {
  const { store, instance } = setup();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const setInterval = globalThis.setInterval;
  globalThis.setInterval = () => assert.fail('an instance has started an interval');
  try {
    const { create, redeem } = instance();
    const token = await create('ann', 'x');
    await redeem(token);
    store.entries.clear(); // as if all marks were gone: nothing else may remember
    assert.deepEqual(await redeem(token), { user: 'ann', file: 'x' }, 'something besides the store remembers');
  } finally {
    globalThis.setInterval = setInterval;
  }
  assert.equal(timers(), before, 'an instance has started a timer');
});

for (const method of ['get', 'set', 'setIfAbsent', 'increment']) {
  test(`7. when the store's ${method} fails, nothing is created or redeemed without it`, { timeout }, async () => {
    const { store, instance } = setup();
    const down = new Error('the store is down');
    const { create, redeem } = instance({ store: { ...store, get: failing('get'), set: failing('set'), setIfAbsent: failing('setIfAbsent'), increment: failing('increment') } });
    let failed = false;
    function failing(name) {
      return async (...args) => {
        if (name !== method) return store[name](...args);
        failed = true;
        throw down;
      };
    }
    const token = await instance().create('ann', 'x');
    for (const call of [() => create('ann', 'y'), () => redeem(token)]) {
      failed = false;
      const outcome = await call().then(() => 'went through', (err) => err);
      if (failed) assert.equal(outcome, down, 'the error of the store has to reach the caller');
    }
  });
}
