// Glues name and payload together: letters can be moved from one to the other.
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * @param {object} options
 * @param {string[]} options.keys the first one signs, all of them verify
 * @param {() => number} [options.now] milliseconds
 */
export function createSigner({ keys, now = Date.now }) {
  if (keys.length === 0) throw new RangeError('There is no key to sign with.');
  if (keys.some((key) => Buffer.byteLength(key) < 32)) throw new RangeError('A key must have 32 bytes or more.');

  // As JSON, because name + payload would be the same text for ('ab', 'c') and ('a', 'bc').
  const mac = (key, name, payload) =>
    createHmac('sha256', key).update(name + payload).digest('base64url');

  return {
    /**
     * @param {string} name of the cookie
     * @param {string} value
     * @param {number} maxAge seconds
     */
    sign(name, value, maxAge) {
      const content = { value, expires: now() + maxAge * 1000 };
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${payload}.${mac(keys[0], name, payload)}`;
    },

    /** @returns {string | null} the value */
    verify(name, text) {
      if (typeof text !== 'string') return null;
      const [payload, signature, ...rest] = text.split('.', 3);
      if (signature === undefined || rest.length > 0) return null;
      if (!keys.some((key) => same(signature, mac(key, name, payload)))) return null;
      // We wrote it, so it can be parsed.
      const { value, expires } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return now() < expires ? value : null;
    },
  };
}

/** Compares the texts, not what they decode to: the last letter of base64url has bits that nobody reads. */
function same(given, expected) {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
