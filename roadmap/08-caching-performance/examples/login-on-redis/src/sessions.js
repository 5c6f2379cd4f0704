import { createHash, randomBytes } from 'node:crypto';

const keyOf = (id) => `session:${createHash('sha256').update(String(id)).digest('base64url')}`;
const indexOf = (userId) => `sessions-of:${userId}`;

/**
 * Sessions in Redis. The id is in the cookie, its hash is in the key, and the expiry of the key is the idle time.
 *
 * @param {{ redis: object, idle: number, absolute: number, now?: () => number }} options  times are in seconds
 */
export function createSessions({ redis, idle, absolute, now = () => Date.now() / 1000 }) {
  return {
    // #region start
    /** After the password was checked. Always a new id. */
    async start(userId, data = {}) {
      const id = randomBytes(32).toString('base64url');
      const session = { userId, since: now(), data };
      await redis
        .multi()
        .set(keyOf(id), JSON.stringify(session), { condition: 'NX', expiration: { type: 'EX', value: idle } })
        .zRemRangeByScore(indexOf(userId), '-inf', now()) // those that are too old by now
        .zAdd(indexOf(userId), { score: now() + absolute, value: keyOf(id) })
        .expire(indexOf(userId), absolute)
        .exec();
      return id;
    },
    // #endregion

    // #region read
    /** The session, or null. Reading and prolonging are one command. */
    async read(id) {
      const text = await redis.getEx(keyOf(id), { type: 'EX', value: idle });
      if (text === null) return null;
      const session = JSON.parse(text);
      if (now() - session.since < absolute) return session;
      await redis.del(keyOf(id));
      return null;
    },
    // #endregion

    // #region save
    /** False if the session was ended meanwhile: XX writes only over what is there. */
    async save(id, session) {
      return (await redis.set(keyOf(id), JSON.stringify(session), { condition: 'XX', expiration: 'KEEPTTL' })) === 'OK';
    },
    // #endregion

    // #region end
    async end(id) {
      const text = await redis.getDel(keyOf(id));
      if (text !== null) await redis.zRem(indexOf(JSON.parse(text).userId), keyOf(id));
    },

    /** All sessions of a user, or all but this one. */
    async endAll(userId, exceptId) {
      const keys = await redis.zRange(indexOf(userId), 0, -1);
      const ending = keys.filter((key) => exceptId === undefined || key !== keyOf(exceptId));
      if (ending.length > 0) await redis.multi().unlink(ending).zRem(indexOf(userId), ending).exec();
      return ending.length;
    },
    // #endregion

    /** For the page "where you are logged in". Idle ones have gone from Redis, but not yet from the index. */
    async list(userId) {
      const keys = await redis.zRange(indexOf(userId), 0, -1);
      if (keys.length === 0) return [];
      const texts = await redis.mGet(keys);
      return texts.filter((text) => text !== null).map((text) => JSON.parse(text));
    },
  };
}
