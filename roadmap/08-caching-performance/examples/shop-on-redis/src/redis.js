import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { startRedisLite } from './redis-lite.js';

/**
 * Connects to the server of REDIS_URL, or else to the small stand-in of this example.
 * All keys get a prefix of their own, and are deleted in the end: a real server keeps what else it has.
 *
 * @returns {Promise<{ redis: import('redis').RedisClientType, where: string, close: () => Promise<void> }>}
 */
export async function connect(url = process.env.REDIS_URL) {
  const lite = url ? null : await startRedisLite();
  const keyPrefix = `shop-${randomUUID()}:`;
  const redis = await open(url || lite.url, keyPrefix);
  const close = async () => {
    // SCAN walks through the keys in portions; KEYS would stop the server until it has seen them all.
    // Neither the pattern nor a raw command gets the prefix, so it is written out here.
    for await (const keys of redis.scanIterator({ MATCH: `${keyPrefix}*`, COUNT: 500 })) {
      if (keys.length > 0) await redis.sendCommand(['UNLINK', ...keys]);
    }
    await redis.close();
    await lite?.stop();
  };
  const where = lite ? 'embedded stand-in; set REDIS_URL for a real server' : 'the server of REDIS_URL';
  return { redis, where, close };
}

// #region open
async function open(url, keyPrefix) {
  let wasReady = false;
  const redis = createClient({
    url,
    keyPrefix,
    RESP: 2, // the stand-in speaks nothing newer; the default is 3
    disableOfflineQueue: true, // while Redis is away, commands fail at once instead of waiting
    socket: {
      connectTimeout: 2_000, // 5 s by default
      socketTimeout: 10_000, // gives up a connection on which nothing moves; off by default
      reconnectStrategy: (retries, cause) => {
        if (!wasReady && retries >= 3) return cause; // nobody there: connect() rejects
        return Math.min(50 * 2 ** retries, 2_000) + Math.random() * 200;
      },
    },
    pingInterval: 4_000, // keeps an idle connection younger than socketTimeout
  });
  redis.on('error', (err) => console.error('redis:', err.message)); // without it the process ends
  redis.on('ready', () => (wasReady = true));
  await redis.connect();
  return redis;
}
// #endregion
