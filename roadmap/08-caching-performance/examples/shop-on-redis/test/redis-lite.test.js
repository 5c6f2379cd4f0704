import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { createClient } from 'redis';
import { startRedisLite } from '../src/redis-lite.js';

/** What Redis 7 answers. The stand-in must say the same, and so must the server of REDIS_URL. */
async function conversation(redis, other) {
  const said = [];
  const say = async (reply) => said.push(await Promise.resolve(reply).catch((err) => err.message));

  await say(redis.set('s', 'héllo'));
  await say(redis.get('s'));
  await say(redis.ttl('s'));
  await say(redis.set('s', '1', { condition: 'NX' }));
  await say(redis.set('s', '1', { condition: 'NX', GET: true }));
  await say(redis.set('s', '1', { condition: 'XX', expiration: { type: 'EX', value: 100 } }));
  await say(redis.incr('s'));
  await say(redis.ttl('s')); // INCR keeps it
  await say(redis.set('s', 'x', { expiration: 'KEEPTTL' }));
  await say(redis.ttl('s'));
  await say(redis.set('s', 'x')); // SET does not
  await say(redis.ttl('s'));
  await say(redis.ttl('nothing'));
  await say(redis.incrBy('s', 1));
  await say(redis.mGet(['s', 'nothing', 'h']));
  await say(redis.set('gone', '1', { expiration: { type: 'PX', value: 1 } }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await say(redis.get('gone'));
  await say(redis.expire('nothing', 5));
  await say(redis.decrBy('n', 3));
  await say(redis.exists(['s', 'n', 'nothing']));
  await say(redis.del(['s', 'n', 'nothing']));

  await say(redis.hSet('h', { a: 1, b: 'x' }));
  await say(redis.hIncrBy('h', 'a', 5));
  await say(redis.hGet('h', 'a'));
  await say(redis.hGetAll('h'));
  await say(redis.hGetAll('nothing'));
  await say(redis.get('h'));
  await say(redis.hIncrBy('h', 'b', 1));

  await say(redis.lPush('l', ['a', 'b', 'c', 'a']));
  await say(redis.lRange('l', 0, -1));
  await say(redis.lRem('l', 0, 'a'));
  await say(redis.lTrim('l', 0, 0));
  await say(redis.lMove('l', 'm', 'RIGHT', 'LEFT'));
  await say(redis.exists('l')); // an empty list does not exist
  await say(redis.lLen('m'));
  await say(redis.blMove('l', 'm', 'RIGHT', 'LEFT', 0.05));
  const woken = redis.blMove('l', 'm', 'RIGHT', 'LEFT', 5);
  await say(other.rPush('l', 'job'));
  await say(woken);
  await say(redis.lRange('m', -2, -1));

  await say(redis.multi().incr('t').expire('t', 9).get('t').exec());
  await say(redis.multi().set('t', 'x').incr('t').exec().catch((err) => err.replies.map(String)));
  await say(redis.publish(`nobody-${randomUUID()}`, 'hello'));
  return said;
}

const EXPECTED = [
  'OK', 'héllo', -1, null, 'héllo', 'OK', 2, 100, 'OK', 100, 'OK', -1, -2,
  'ERR value is not an integer or out of range',
  ['x', null, null], 'OK', null, 0, -3, 2, 2,
  2, 6, '6', { a: '6', b: 'x' }, {},
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'ERR hash value is not an integer',
  4, ['a', 'c', 'b', 'a'], 2, 'OK', 'c', 0, 1, null, 1, 'job', ['job', 'c'],
  [1, 1, '1'], ['OK', 'Error: ERR value is not an integer or out of range'], 0,
];

async function talk(url) {
  const keyPrefix = `lite-${randomUUID()}:`;
  const clients = [0, 1].map(() => createClient({ url, RESP: 2, keyPrefix, disableOfflineQueue: true, socket: { reconnectStrategy: false } }));
  try {
    for (const client of clients) {
      client.on('error', (err) => assert.fail(err));
      await client.connect();
    }
    return await conversation(...clients);
  } finally {
    if (clients[0].isReady) for (const key of 'shtlmn') await clients[0].del(key);
    for (const client of clients) client.destroy();
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

test('two commands in three chunks: the stand-in waits for the whole', { timeout: 10_000 }, async (t) => {
  const lite = await startRedisLite();
  t.after(() => lite.stop());
  const socket = net.connect(new URL(lite.url).port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.setNoDelay(true);
  socket.setEncoding('utf8');
  await once(socket, 'connect');
  for (const part of ['*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r', '\n\r\n\r\n*2\r\n$3\r\nGE', 'T\r\n$1\r\na\r\n']) {
    socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  let answer = '';
  while (answer.length < '+OK\r\n$2\r\n\r\n\r\n'.length) answer += (await once(socket, 'data'))[0];
  assert.equal(answer, '+OK\r\n$2\r\n\r\n\r\n');
});
