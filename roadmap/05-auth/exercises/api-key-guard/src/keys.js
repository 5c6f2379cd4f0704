// Ready; nothing to change here. A table in memory that takes its time, as a database does.
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

export function createKeys() {
  const rows = new Map();
  return {
    async find(id) {
      await turn();
      return structuredClone(rows.get(id));
    },
    /** Makes a key. Its secret is in what is returned, and nowhere else. */
    create({ owner = 'dashboard', scopes = 'reports:read', expiresAt = null, revokedAt = null } = {}) {
      const id = randomBytes(8).toString('hex');
      const secret = randomBytes(32).toString('base64url');
      const secretHash = createHash('sha256').update(secret).digest('hex');
      rows.set(id, { id, owner, secretHash, scopes, expiresAt, revokedAt });
      return `shop_${id}_${secret}`;
    },
  };
}
