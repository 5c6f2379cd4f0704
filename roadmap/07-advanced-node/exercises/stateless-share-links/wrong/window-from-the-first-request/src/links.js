// One key per user that expires after windowMs: the window begins with the first request, and not at a multiple.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LinkError } from './link-error.js';

/**
 * @param {object} options
 * @param {ReturnType<import('./store.js').createStore>} options.store what all instances share
 * @param {string} options.secret the same for all instances
 * @param {() => number} [options.now]
 */
export function createLinks({ store, secret, now = Date.now, ttlMs = 3_600_000, limit = 20, windowMs = 60_000 }) {
  const signatureOf = (payload) => createHmac('sha256', secret).update(payload).digest('base64url');

  /** @returns {Promise<string>} the token */
  async function create(user, file) {
    const window = Math.floor(now() / windowMs);
    const count = await store.increment(`count:${user}`, { ttlMs: windowMs });
    if (count > limit) throw new LinkError('LIMITED');
    const link = { id: randomBytes(16).toString('base64url'), user, file, expires: now() + ttlMs };
    const payload = Buffer.from(JSON.stringify(link)).toString('base64url');
    return `${payload}.${signatureOf(payload)}`;
  }

  /** @returns {Promise<{ user: string, file: string }>} */
  async function redeem(token) {
    const { id, user, file, expires } = verify(token);
    if (now() >= expires) throw new LinkError('EXPIRED');
    const first = await store.setIfAbsent(`used:${id}`, true, { ttlMs: expires - now() });
    if (!first) throw new LinkError('USED');
    return { user, file };
  }

  function verify(token) {
    const [payload, signature, ...rest] = typeof token === 'string' ? token.split('.') : [];
    if (signature === undefined || rest.length > 0) throw new LinkError('INVALID');
    const expected = Buffer.from(signatureOf(payload));
    const given = Buffer.from(signature); // the text, so that no other spelling of the same bytes counts
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new LinkError('INVALID');
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  return { create, redeem };
}
