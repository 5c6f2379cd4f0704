import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { connect } from '../src/redis.js';
import { addToCart, cart, firstWithin, localPrices, reserve, viewed, workOnce } from '../src/shop.js';

let redis, close;
before(async () => ({ redis, close } = await connect()), { timeout: 10_000 });
after(() => close(), { timeout: 10_000 });
const limit = { timeout: 10_000 };

test('ten buyers, three pieces: three get one, and the stock ends at zero', limit, async () => {
  await redis.set('stock:cup', 3);
  const got = await Promise.all(Array.from({ length: 10 }, () => reserve(redis, 'cup', 1)));
  assert.equal(got.filter(Boolean).length, 3);
  assert.equal(await redis.get('stock:cup'), '0');
});

test('once within a time, whoever asks', limit, async () => {
  const got = await Promise.all(Array.from({ length: 5 }, () => firstWithin(redis, 'report', 60)));
  assert.equal(got.filter(Boolean).length, 1);
  assert.ok((await redis.ttl('done:report')) > 0, 'the mark never expires');
});

test('clicks at once are added up, and the cart expires', limit, async () => {
  await Promise.all([1, 2, 3].map((n) => addToCart(redis, 'ann', 'tea', n)));
  assert.deepEqual(await cart(redis, 'ann'), { tea: 6 });
  assert.ok((await redis.ttl('cart:ann')) > 6 * 24 * 60 * 60);
  assert.deepEqual(await cart(redis, 'nobody'), {});
});

test('the last ten products, without repetition', limit, async () => {
  for (let i = 0; i < 12; i++) await viewed(redis, 'ann', `p${i}`);
  await viewed(redis, 'ann', 'p5');
  const list = await redis.lRange('viewed:ann', 0, -1);
  assert.deepEqual(list, ['p5', 'p11', 'p10', 'p9', 'p8', 'p7', 'p6', 'p4', 'p3', 'p2']);
});

test('a job that fails stays on the list of those in work', limit, async () => {
  await redis.lPush('jobs', JSON.stringify({ id: 1 }));
  await assert.rejects(workOnce(redis, async () => { throw new Error('mail server down'); }), /mail server/);
  assert.deepEqual(await redis.lRange('jobs:working', 0, -1), ['{"id":1}']);
  await redis.del('jobs:working');
});

test('a worker waits for a job, and takes it off when it is done', limit, async () => {
  const worker = redis.duplicate();
  worker.on('error', (err) => assert.fail(err));
  await worker.connect();
  try {
    const seen = [];
    const working = workOnce(worker, async (job) => void seen.push(job.id));
    await redis.lPush('jobs', JSON.stringify({ id: 2 }));
    assert.equal(await working, true);
    assert.deepEqual(seen, [2]);
    assert.equal(await redis.lLen('jobs:working'), 0);
    assert.equal(await workOnce(worker, async () => {}, 0.05), false);
  } finally {
    await worker.close();
  }
});

test('a message makes the other process forget the price', limit, async () => {
  let now = '4.00';
  let loads = 0;
  const prices = await localPrices(redis, async () => (loads++, now));
  try {
    assert.deepEqual(await Promise.all([prices.price('tea'), prices.price('tea')]), ['4.00', '4.00']);
    assert.equal(loads, 1);
    now = '5.00';
    assert.equal(await prices.price('tea'), '4.00');
    await redis.publish('price-changed', 'tea');
    while ((await prices.price('tea')) !== '5.00') await sleep(2);
  } finally {
    await prices.stop();
  }
});
