import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from '@redis/client';
import { startRedisLite } from '../src/redis-lite.js';

/** The same conversation with any server; returns what was answered and received. */
async function converse(url) {
  const pub = createClient({ url, RESP: 2 });
  const sub = pub.duplicate();
  const failed = [];
  for (const client of [pub, sub]) client.on('error', (err) => failed.push(err));
  await Promise.all([pub.connect(), sub.connect()]);
  const name = randomUUID();
  const seen = [];
  const hear = (message, channel) => seen.push([String(channel).replace(name, 'NAME'), message.toString('hex')]);
  await sub.subscribe(`${name}-a`, hear, true);
  await sub.pSubscribe(`${name}*`, hear, true);
  const bytes = Buffer.from([0, 255, 13, 10, 128]);
  seen.push(await pub.ping());
  seen.push(await pub.publish(`${name}-a`, bytes), await pub.publish(`${name}-b`, 'é'), await pub.publish('x', 'y'));
  await sub.ping();
  const count = async () => (await pub.sendCommand(['PUBSUB', 'NUMSUB', `${name}-a`])).map((each) => String(each).replace(name, 'NAME'));
  seen.push(await count());
  await sub.unsubscribe(`${name}-a`);
  seen.push(await count(), await pub.publish(`${name}-a`, '1'));
  await sub.pUnsubscribe(`${name}*`);
  seen.push(await pub.publish(`${name}-a`, '1'));
  seen.push(await pub.sendCommand(['NOSUCH']).catch((err) => err.message.slice(0, 28)));
  await Promise.all([pub.close(), sub.close()]);
  assert.deepEqual(failed, []);
  // Messages and replies come over two connections, in no order between them.
  return seen.map((each) => JSON.stringify(each)).sort();
}

test('the stand-in answers, byte for byte', { timeout: 5000 }, async (t) => {
  const lite = await startRedisLite();
  t.after(() => lite.stop());
  const seen = await converse(lite.url);
  assert.ok(seen.includes('["NAME-a","00ff0d0a80"]'), seen.join('\n'));
  assert.equal(seen.filter((each) => each.includes('00ff0d0a80')).length, 2, 'by channel and by pattern');
});

test('it answers as the server of REDIS_URL does', { timeout: 5000, skip: !process.env.REDIS_URL }, async (t) => {
  const lite = await startRedisLite();
  t.after(() => lite.stop());
  assert.deepEqual(await converse(lite.url), await converse(process.env.REDIS_URL));
});
