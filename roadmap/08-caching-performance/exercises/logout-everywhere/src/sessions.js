import { randomBytes } from 'node:crypto';

/**
 * @param {{ redis: object, idle: number }} options  `redis` is a connected client, `idle` is in seconds
 */
export function createSessions({ redis, idle }) {
  // TODO: this version has no generations, and a late save brings a session back.
  return {
    async start(userId, verify, data = {}) {
      if (!(await verify())) return null;
      const id = randomBytes(32).toString('base64url');
      await redis.set(`session:${id}`, JSON.stringify({ userId, data }), { expiration: { type: 'EX', value: idle } });
      return id;
    },

    async read(id) {
      const text = await redis.get(`session:${id}`);
      return text === null ? null : JSON.parse(text);
    },

    async save(id, session) {
      await redis.set(`session:${id}`, JSON.stringify(session));
      return true;
    },

    async end(id) {
      await redis.del(`session:${id}`);
    },

    async endAll(userId) {
      await redis.del(`sessions-of:${userId}`);
    },
  };
}
