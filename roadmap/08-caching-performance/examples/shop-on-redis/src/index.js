import { setTimeout as sleep } from 'node:timers/promises';
import { cached, cachedUnder, forget, once, rename, staleWhileRevalidate } from './cache.js';
import { connect } from './redis.js';
import { addToCart, cart, firstWithin, localPrices, reserve, viewed, workOnce } from './shop.js';

const { redis, where, close } = await connect();
console.log(`Redis: ${where}\n`);

console.log('1. The commands');
await redis.set('stock:tea', 3);
const buyers = await Promise.all(Array.from({ length: 10 }, () => reserve(redis, 'tea', 1)));
console.log(`   string   10 buyers, 3 pieces: ${buyers.filter(Boolean).length} got one`);
const mails = await Promise.all(Array.from({ length: 5 }, () => firstWithin(redis, 'newsletter', 3600)));
console.log(`   string   5 processes want to send the newsletter: ${mails.filter(Boolean).length} does`);
await Promise.all([addToCart(redis, 'ann', 'tea', 1), addToCart(redis, 'ann', 'tea', 2), addToCart(redis, 'ann', 'pot', 1)]);
console.log('   hash     three clicks at once:', await cart(redis, 'ann'));
for (const product of ['tea', 'pot', 'cup', 'tea']) await viewed(redis, 'ann', product);
console.log('   list     looked at:', (await redis.lRange('viewed:ann', 0, -1)).join(', '));

const worker = redis.duplicate();
worker.on('error', (err) => console.error('worker:', err.message));
await worker.connect();
const working = workOnce(worker, async (job) => console.log(`   list     a job woke the worker: mail to ${job.to}`));
await redis.lPush('jobs', JSON.stringify({ to: 'ann' }));
await working;
await worker.close();

const prices = await localPrices(redis, (product) => redis.get(`price:${product}`));
await redis.set('price:tea', '4.00');
await prices.price('tea');
await redis.set('price:tea', '5.00');
const listeners = await redis.publish('price-changed', 'tea');
await sleep(50);
console.log(`   pub/sub  heard by ${listeners}; the price in memory is now ${await prices.price('tea')}`);
await prices.stop();

const timed = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const inTurn = await timed(async () => {
  for (let i = 0; i < 1000; i++) await redis.get('price:tea');
});
const atOnce = await timed(() => Promise.all(Array.from({ length: 1000 }, () => redis.get('price:tea'))));
console.log(`   1000 GET, one after the other: ${inTurn.toFixed()} ms; at once, in one pipeline: ${atOnce.toFixed()} ms`);

console.log('\n2. The cache in front of a database that takes 20 ms');
let name = 'Green tea';
let loads = 0;
const database = {
  async find() {
    loads++;
    const row = { id: 7, name };
    await sleep(20);
    return row;
  },
  async rename(id, to) {
    name = to;
  },
};
const counted = async (label, work) => {
  loads = 0;
  const last = await work();
  console.log(`   ${label.padEnd(55)} ${String(loads).padStart(3)} loads  ${last === undefined ? '' : JSON.stringify(last)}`);
};
const read = () => cached(redis, 'product:7', { ttl: 60_000 }, database.find);
const hundred = (work) => Promise.all(Array.from({ length: 100 }, work));

await counted('100 readers in turn, cache-aside', async () => {
  for (let i = 0; i < 100; i++) await read();
});
await redis.del('product:7');
await counted('100 readers at once, nothing cached: a stampede', async () => void (await hundred(read)));
await redis.del('product:7');
await counted('the same, one flight per key', async () => void (await hundred(() => once('product:7', read))));
await counted('written, deleted, read', async () => {
  await rename(redis, database, 7, 'Black tea');
  return (await read()).name;
});
await redis.del('product:7');
await counted('written while a reader loads: the old name stays', async () => {
  const reader = read();
  while (loads === 0) await sleep(1);
  await rename(redis, database, 7, 'White tea');
  await reader;
  return (await read()).name;
});
const tagged = () => cachedUnder(redis, 'product:7', 'page:7', { ttl: 60_000 }, database.find);
await counted('the same with the version of a tag in the key', async () => {
  const reader = tagged();
  while (loads === 0) await sleep(1);
  await database.rename(7, 'Red tea');
  await forget(redis, 'product:7');
  await reader;
  return (await tagged()).name;
});
const times = { fresh: 100, stale: 60_000 };
await counted('stale-while-revalidate: 100 readers of an old value', async () => {
  await staleWhileRevalidate(redis, 'swr:7', times, database.find);
  await sleep(150);
  loads = 0;
  const [first] = await hundred(() => staleWhileRevalidate(redis, 'swr:7', times, database.find));
  while (loads === 0) await sleep(5);
  await sleep(40);
  return first.name;
});

await close();
