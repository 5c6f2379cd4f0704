import { randomBytes } from 'node:crypto';
import { LinkError } from './link-error.js';

/**
 * @param {object} options
 * @param {ReturnType<import('./store.js').createStore>} options.store what all instances share
 * @param {string} options.secret the same for all instances
 * @param {() => number} [options.now]
 */
export function createLinks({ store, secret, now = Date.now, ttlMs = 3_600_000, limit = 20, windowMs = 60_000 }) {
  // TODO: everything is in this process: nothing survives a restart, and a second instance knows nothing of it.
  const links = new Map();
  const counts = new Map();
  setInterval(() => counts.clear(), windowMs).unref();

  /** @returns {Promise<string>} the token */
  async function create(user, file) {
    const count = (counts.get(user) ?? 0) + 1;
    counts.set(user, count);
    if (count > limit) throw new LinkError('LIMITED');
    const token = randomBytes(16).toString('base64url');
    links.set(token, { user, file, expires: now() + ttlMs, used: false });
    return token;
  }

  /** @returns {Promise<{ user: string, file: string }>} */
  async function redeem(token) {
    const link = links.get(token);
    if (link === undefined) throw new LinkError('INVALID');
    if (now() >= link.expires) throw new LinkError('EXPIRED');
    if (link.used) throw new LinkError('USED');
    link.used = true;
    return { user: link.user, file: link.file };
  }

  return { create, redeem };
}
