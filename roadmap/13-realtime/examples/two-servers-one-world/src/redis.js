import { createClient } from '@redis/client'; // the package `redis` without its modules, which take longer to load than this server
import { startRedisLite } from './redis-lite.js';

/** The server of REDIS_URL, or else the stand-in of this example. */
export async function findRedis(url = process.env.REDIS_URL) {
  if (url) return { url, where: 'the server of REDIS_URL', stop: async () => {} };
  const lite = await startRedisLite();
  return { ...lite, where: 'embedded stand-in; set REDIS_URL for a real server' };
}

// #region pair
/** A subscribed RESP2 connection can do nothing else: one connection publishes, one listens. */
export async function openPair(url) {
  const pub = createClient({ url, RESP: 2 });
  const sub = pub.duplicate();
  for (const client of [pub, sub]) client.on('error', (err) => console.error('redis:', err.message));
  // The adapter ignores the promise of publish(). Without this line one that rejects ends the process.
  const { publish } = pub;
  pub.publish = (...args) => publish.apply(pub, args).catch((err) => console.error('redis: not published:', err.message));
  await Promise.all([pub.connect(), sub.connect()]);
  return { pub, sub, close: () => Promise.all([pub.close(), sub.close()]) };
}
// #endregion
