import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCart } from '../src/cart.js';
import { fakeRedis } from './fake-redis.js';

const TTL = 3600;
const limit = { timeout: 2000 };

function setUp(ttl = TTL) {
  const redis = fakeRedis();
  // Two processes, one Redis.
  return { redis, cart: createCart({ redis, ttl }), other: createCart({ redis, ttl }) };
}

/** All pieces of a product in Redis, under whatever name. */
function pieces(redis, product) {
  return [...redis.keys.values()].reduce((sum, { fields }) => sum + Number(fields.get(product) ?? 0), 0);
}

test('1. add resolves to the number in the cart, as a number', limit, async () => {
  const { cart, redis } = setUp();
  assert.equal(await cart.add('ann', 'tea', 2), 2);
  assert.equal(await cart.add('ann', 'tea', 3), 5, 'numbers come back from Redis as strings');
  assert.equal(await cart.add('ann', 'pot', 1), 1);
  assert.deepEqual(redis.keys.get('cart:ann').fields, new Map([['tea', '5'], ['pot', '1']]));
});

test('1. of many additions at once, all count', limit, async () => {
  const { cart, other, redis } = setUp();
  const seen = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? cart : other).add('ann', 'tea', 1)));
  assert.equal(redis.keys.get('cart:ann').fields.get('tea'), '20', 'additions were lost');
  assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i + 1));
});

test('1. an amount that is not a whole number of 1 or more is refused before anything is sent', limit, async () => {
  const { cart, redis } = setUp();
  for (const amount of [0, -1, 1.5, NaN, Infinity, '2', undefined]) {
    await assert.rejects(cart.add('ann', 'tea', amount), RangeError, `accepted ${String(amount)}`);
  }
  assert.equal(redis.roundTrips, 0, 'Redis was asked');
});

test('2. every addition prolongs the cart', limit, async () => {
  const { cart, redis } = setUp();
  await cart.add('ann', 'tea', 1);
  assert.equal(redis.keys.get('cart:ann').ttl, TTL);
  redis.keys.get('cart:ann').ttl = 5; // nearly an hour later
  await cart.add('ann', 'tea', 1);
  assert.equal(redis.keys.get('cart:ann').ttl, TTL, 'the second addition did not prolong it');
});

test('2. the expiry is that of the options', limit, async () => {
  const { cart, redis } = setUp(60);
  await cart.add('guest', 'tea', 1);
  assert.equal(redis.keys.get('cart:guest').ttl, 60);
  await cart.merge('guest', 'ann');
  assert.equal(redis.keys.get('cart:ann').ttl, 60);
});

test('2. there is never a cart without an expiry', limit, async () => {
  const { cart, redis } = setUp();
  await cart.add('ann', 'tea', 1);
  await cart.add('guest', 'tea', 1);
  await cart.merge('guest', 'ann');
  await cart.add('guest', 'tea', 1);
  await cart.merge('guest', 'bob');
  assert.deepEqual([...redis.immortal], [], 'a process that dies at this moment leaves these for ever');
});

test('3. items are numbers, and no cart is {}', limit, async () => {
  const { cart } = setUp();
  assert.deepEqual(await cart.items('ann'), {});
  await cart.add('ann', 'tea', 2);
  await cart.add('ann', 'pot', 1);
  assert.deepEqual(await cart.items('ann'), { tea: 2, pot: 1 });
  assert.deepEqual(await cart.items('bob'), {}, 'carts of different owners are mixed up');
});

test('4. remove says whether the product was there', limit, async () => {
  const { cart } = setUp();
  await cart.add('ann', 'tea', 2);
  await cart.add('ann', 'pot', 1);
  assert.equal(await cart.remove('ann', 'tea'), true);
  assert.equal(await cart.remove('ann', 'tea'), false);
  assert.equal(await cart.remove('nobody', 'tea'), false);
  assert.deepEqual(await cart.items('ann'), { pot: 1 });
});

test('5. add, items and remove take one round trip each', limit, async () => {
  const { cart, redis } = setUp();
  for (const call of [() => cart.add('ann', 'tea', 2), () => cart.items('ann'), () => cart.remove('ann', 'tea')]) {
    redis.roundTrips = 0;
    await call();
    assert.equal(redis.roundTrips, 1, `${call} took ${redis.roundTrips}`);
  }
});

test('6. merge adds the carts up, and the guest cart is gone', limit, async () => {
  const { cart, redis } = setUp();
  await cart.add('guest', 'tea', 2);
  await cart.add('guest', 'cup', 1);
  await cart.add('ann', 'tea', 3);
  await cart.add('ann', 'pot', 1);
  redis.keys.get('cart:ann').ttl = 5;
  assert.deepEqual(await cart.merge('guest', 'ann'), { tea: 5, pot: 1, cup: 1 });
  assert.deepEqual([...redis.keys.keys()], ['cart:ann'], 'something is left in Redis');
  assert.equal(redis.keys.get('cart:ann').ttl, TTL, 'the merged cart was not prolonged');
});

test('6. merge into no cart, and of no cart', limit, async () => {
  const { cart, redis } = setUp();
  await cart.add('guest', 'tea', 2);
  assert.deepEqual(await cart.merge('guest', 'ann'), { tea: 2 });
  redis.keys.get('cart:ann').ttl = 5;
  assert.deepEqual(await cart.merge('guest', 'ann'), { tea: 2 });
  assert.equal(redis.keys.get('cart:ann').ttl, 5, 'there was nothing to merge, and yet the cart was touched');
  assert.deepEqual(await cart.merge('guest', 'bob'), {});
});

test('7. two merges at once count once', limit, async () => {
  const { cart, other } = setUp();
  await cart.add('guest', 'tea', 2);
  await Promise.all([cart.merge('guest', 'ann'), other.merge('guest', 'ann')]);
  assert.deepEqual(await cart.items('ann'), { tea: 2 });
});

test('7. pieces that are added during a merge are not lost', limit, async () => {
  for (const owner of ['guest', 'ann']) {
    for (let turns = 0; turns < 12; turns++) {
      const { cart, other, redis } = setUp();
      await cart.add('guest', 'tea', 2);
      await cart.add('ann', 'tea', 1);
      const merging = cart.merge('guest', 'ann');
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      await other.add(owner, 'tea', 10);
      await merging;
      assert.equal(pieces(redis, 'tea'), 13, `10 added to the cart of ${owner} during the merge`);
    }
  }
});

test('8. the caller gets the error of Redis', limit, async () => {
  const { cart, redis } = setUp();
  await cart.add('guest', 'tea', 1);
  redis.failAfter = redis.roundTrips;
  const calls = { add: ['ann', 'tea', 1], items: ['ann'], remove: ['ann', 'tea'], merge: ['guest', 'ann'] };
  for (const [name, args] of Object.entries(calls)) await assert.rejects(cart[name](...args), /connection lost/, name);
});

test('8. a merge that breaks off loses no piece, and counts none twice', limit, async () => {
  for (let works = 0; works < 8; works++) {
    const { cart, redis } = setUp();
    for (const product of ['tea', 'pot']) {
      await cart.add('guest', product, 2);
      await cart.add('ann', product, 1);
    }
    redis.failAfter = redis.roundTrips + works;
    await cart.merge('guest', 'ann').catch((err) => assert.match(err.message, /connection lost/));
    for (const product of ['tea', 'pot']) {
      assert.equal(pieces(redis, product), 3, `${product}, after ${works} round trips of merge: it should still be 3 pieces`);
    }
    assert.deepEqual([...redis.immortal], []);
  }
});

test('8. whichever round trip of a merge fails, the caller hears of it', limit, async () => {
  for (const fails of [0, 1, 2, 3, 4, 5, 6]) {
    const { cart, redis } = setUp();
    await cart.add('guest', 'tea', 2);
    const before = redis.roundTrips;
    redis.failAt = before + fails;
    const error = await cart.merge('guest', 'ann').then(() => null, (err) => err.message);
    if (redis.roundTrips <= redis.failAt) return; // merge takes no more than this
    assert.equal(error, 'connection lost', `round trip ${fails + 1} of merge failed, and merge was content`);
    assert.equal(pieces(redis, 'tea'), 2);
  }
});

test('8. what a broken merge has left behind survives the next one', limit, async () => {
  for (let works = 0; works < 8; works++) {
    const { cart, redis } = setUp();
    await cart.add('guest', 'tea', 2);
    redis.failAfter = redis.roundTrips + works;
    await cart.merge('guest', 'ann').catch((err) => assert.match(err.message, /connection lost/));
    redis.failAfter = Infinity;
    await cart.add('guest', 'tea', 10);
    await cart.merge('guest', 'ann');
    assert.equal(pieces(redis, 'tea'), 12, `broken off after ${works} round trips: the second merge should leave 12 pieces`);
  }
});
