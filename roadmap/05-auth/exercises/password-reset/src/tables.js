// Ready; nothing to change here. Tables in memory that take their time, as a database does.
import { setImmediate as turn } from 'node:timers/promises';

export function createTables(users) {
  const rows = new Map(users.map((user) => [user.id, { passwordHash: null, ...user }]));
  const resets = new Map(); // by tokenHash
  const sessions = new Map(); // id → userId
  const log = []; // what was changed, in order

  return {
    users: {
      async byEmail(email) {
        await turn();
        return structuredClone([...rows.values()].find((user) => user.email === email));
      },
      async setPasswordHash(userId, passwordHash) {
        await turn();
        rows.get(userId).passwordHash = passwordHash;
        log.push('password set');
      },
    },
    resets: {
      /** @param {{ tokenHash: string, userId: number, expiresAt: number }} row times in milliseconds */
      async insert(row) {
        await turn();
        resets.set(row.tokenHash, structuredClone(row));
      },
      async find(tokenHash) {
        await turn();
        return structuredClone(resets.get(tokenHash));
      },
      /** DELETE … WHERE token_hash = $1: was there a row to delete? Only one caller can be told so. */
      async delete(tokenHash) {
        await turn();
        return resets.delete(tokenHash);
      },
      async deleteForUser(userId) {
        await turn();
        for (const row of resets.values()) if (row.userId === userId) resets.delete(row.tokenHash);
      },
    },
    sessions: {
      async start(id, userId) {
        await turn();
        sessions.set(id, userId);
      },
      async endForUser(userId) {
        await turn();
        for (const [id, owner] of sessions) if (owner === userId) sessions.delete(id);
        log.push('sessions ended');
      },
    },
    /** For the tests, and for thieves. */
    dump: () => structuredClone({ users: [...rows.values()], resets: [...resets.values()], sessions: [...sessions], log }),
  };
}
