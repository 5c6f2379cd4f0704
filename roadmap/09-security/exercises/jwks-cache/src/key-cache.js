import { createPublicKey } from 'node:crypto';
import { KeyNotFound } from './errors.js';

/**
 * @param {object} options
 * @param {() => Promise<{ keys: object[] }>} options.fetchKeys
 * @param {string[]} options.algorithms
 * @param {number} options.maxAge
 * @param {number} options.cooldown
 * @param {number} options.staleFor
 * @param {() => number} [options.now]
 * @returns {(kid: string) => Promise<{ alg: string, key: import('node:crypto').KeyObject }>}
 */
export function createKeyCache({ fetchKeys, algorithms, maxAge, cooldown, staleFor, now = Date.now }) {
  const keys = {};

  // TODO: this asks the issuer for every kid that anybody makes up, and never forgets a key.
  return async function getKey(kid) {
    if (keys[kid] === undefined) {
      for (const jwk of (await fetchKeys()).keys) {
        keys[jwk.kid] = { alg: jwk.alg, key: createPublicKey({ key: jwk, format: 'jwk' }) };
      }
    }
    if (keys[kid] === undefined) throw new KeyNotFound(`no key ${kid}`);
    return keys[kid];
  };
}
