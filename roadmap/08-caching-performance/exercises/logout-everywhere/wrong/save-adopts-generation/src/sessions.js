// Saves under the generation of now: a late save lifts an ended session over to the login that came after.
import { createHash, randomBytes, randomUUID } from 'node:crypto';

const keyOf = (id) => `session:${createHash('sha256').update(String(id)).digest('base64url')}`;
const generationKey = (userId) => `generation:${userId}`;

/**
 * @param {{ redis: object, idle: number }} options  `redis` is a connected client, `idle` is in seconds
 */
export function createSessions({ redis, idle }) {
  const lifetime = { type: 'EX', value: idle };

  /** The user's generation. If there is none, this begins one. */
  async function generationOf(userId) {
    const fresh = randomUUID();
    const old = await redis.set(generationKey(userId), fresh, { condition: 'NX', GET: true, expiration: lifetime });
    return old ?? fresh;
  }

  return {
    async start(userId, verify, data = {}) {
      const generation = await generationOf(userId); // before the password is checked
      if (!(await verify())) return null;
      const id = randomBytes(32).toString('base64url');
      await redis
        .multi()
        .set(keyOf(id), JSON.stringify({ userId, generation, data }), { expiration: lifetime })
        .expire(generationKey(userId), idle)
        .exec();
      return id;
    },

    async read(id) {
      const text = await redis.getEx(keyOf(id), lifetime);
      if (text === null) return null;
      const session = JSON.parse(text);
      // After the session, so that it lives at least as long.
      const generation = await redis.getEx(generationKey(session.userId), lifetime);
      return generation === session.generation ? session : null; // null is no generation: dead
    },

    async save(id, { userId, data }) {
      const current = await redis.get(generationKey(userId));
      if (current === null) return false;
      const text = JSON.stringify({ userId, generation: current, data });
      return (await redis.set(keyOf(id), text, { condition: 'XX', expiration: 'KEEPTTL' })) === 'OK';
    },

    async end(id) {
      await redis.del(keyOf(id));
    },

    async endAll(userId) {
      await redis.del(generationKey(userId));
    },
  };
}
