import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from 'redis';
import { startRedisLite } from '../src/redis-lite.js';

/** What Redis 7 answers. The stand-in must say the same, and so must the server of REDIS_URL. */
async function conversation(redis) {
  const said = [];
  const say = async (reply) => said.push(await Promise.resolve(reply).catch((err) => err.message.split(' ')[0]));
  const run = (source, ...args) => redis.eval(source, { keys: ['s'], arguments: args.map(String) });

  await say(redis.set('s', 'a', { condition: 'XX' }));
  await say(redis.set('s', 'a', { condition: 'NX', expiration: { type: 'EX', value: 100 } }));
  await say(redis.getEx('s', { type: 'EX', value: 200 }));
  await say(redis.ttl('s'));
  await say(redis.set('s', 'b', { condition: 'XX', expiration: 'KEEPTTL' }));
  await say(redis.ttl('s'));
  await say(redis.getDel('s'));
  await say(redis.getDel('s'));
  await say(redis.getEx('s', { type: 'EX', value: 200 }));

  await say(redis.zAdd('z', [{ score: 3, value: 'c' }, { score: 1, value: 'b' }, { score: 1, value: 'a' }]));
  await say(redis.zAdd('z', { score: 2, value: 'a' }));
  await say(redis.zRange('z', 0, -1));
  await say(redis.zRange('nothing', 0, -1));
  await say(redis.zRemRangeByScore('z', '-inf', 1.5));
  await say(redis.zRem('z', ['a', 'x']));
  await say(redis.zRange('z', 0, -1));
  await say(redis.get('z'));
  await say(redis.zRem('z', 'c'));
  await say(redis.exists('z'));

  await say(redis.multi().set('n', 0, { condition: 'NX', expiration: { type: 'PX', value: 5000 } }).incr('n').exec());
  await say(redis.multi().set('n', 0, { condition: 'NX', expiration: { type: 'PX', value: 5000 } }).incr('n').exec());

  await say(run('return { 1, 2.9, "x", true, false, 3 }'));
  await say(run('return { 1, nil, 3 }'));
  await say(run('return #KEYS .. ARGV[1] .. #ARGV', 'a', 'b'));
  await say(run('return redis.call("GET", "nothing") == false'));
  await say(run('return redis.call("SET", KEYS[1], 1700000000123, "PX", 5000)'));
  await say(redis.get('s'));
  await say(run('return redis.call("GET", KEYS[1]) + 1'));
  await say(run('return tonumber(redis.call("TIME")[1]) > 1700000000'));
  await say(run('return redis.call("ZADD", KEYS[1], 1, "a")'));
  await say(redis.evalSha('0'.repeat(40), { keys: [], arguments: [] }));
  return said;
}

const EXPECTED = [
  null, 'OK', 'a', 200, 'OK', 200, 'b', null, null,
  3, 0, ['b', 'a', 'c'], [], 1, 1, ['c'], 'WRONGTYPE', 1, 0,
  ['OK', 1], [null, 2],
  [1, 2, 'x', 1, null, 3], [1], '1a2', 1, 'OK', '1700000000123', 1700000000124, 1, 'WRONGTYPE', 'NOSCRIPT',
];

async function talk(url) {
  const client = createClient({ url, RESP: 2, keyPrefix: `lite-${randomUUID()}:`, disableOfflineQueue: true, socket: { reconnectStrategy: false } });
  client.on('error', (err) => assert.fail(err));
  await client.connect();
  try {
    return await conversation(client);
  } finally {
    if (client.isReady) await client.del(['s', 'n', 'z']);
    client.destroy();
  }
}

test('the stand-in answers what Redis answers', { timeout: 10_000 }, async (t) => {
  const lite = await startRedisLite();
  t.after(() => lite.stop());
  assert.deepEqual(await talk(lite.url), EXPECTED);
});

const { REDIS_URL } = process.env;
test('and so does the real one', { timeout: 10_000, skip: REDIS_URL ? false : 'set REDIS_URL to compare' }, async () => {
  assert.deepEqual(await talk(REDIS_URL), EXPECTED);
});
