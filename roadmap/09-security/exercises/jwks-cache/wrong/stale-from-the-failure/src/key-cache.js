// Counts staleFor from the first failure: keys that nobody asked for since yesterday are believed for another hour.
import { createPublicKey } from 'node:crypto';
import { KeyNotFound, KeysUnavailable } from './errors.js';

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
  let keys = new Map();
  let fetchedAt = -Infinity;
  let askedAt = -Infinity;
  let failure = null; // of the last fetch
  let failingSince = null;
  let pending = null;

  async function ask() {
    askedAt = now();
    try {
      keys = readKeys(await fetchKeys(), algorithms); // only when all of it is read
      fetchedAt = now();
      failure = null;
      failingSince = null;
    } catch (err) {
      failure = err;
      failingSince ??= now();
    }
  }
  /** Joins the fetch under way, or begins one if it is time. Never rejects. */
  async function refresh() {
    if (pending === null && now() - askedAt >= cooldown) pending = ask().finally(() => { pending = null; });
    await pending;
  }

  return async function getKey(kid) {
    const age = () => now() - fetchedAt;
    if (age() >= maxAge || !keys.has(kid)) await refresh();

    if (age() === Infinity || (failingSince !== null && now() - failingSince >= staleFor)) throw new KeysUnavailable('no keys that are young enough', { cause: failure });
    const found = keys.get(kid);
    if (found !== undefined) return found;
    if (failure !== null) throw new KeysUnavailable('the issuer does not answer', { cause: failure });
    throw new KeyNotFound('the issuer has no such key');
  };
}

function readKeys(set, algorithms) {
  if (!Array.isArray(set?.keys)) throw new TypeError('no JWK set');
  const keys = new Map();
  for (const jwk of set.keys) {
    if (!isUsable(jwk, algorithms)) continue;
    try {
      keys.set(jwk.kid, { alg: jwk.alg, key: createPublicKey({ key: jwk, format: 'jwk' }) });
    } catch {
      continue; // broken: the others still count
    }
  }
  return keys;
}

function isUsable(jwk, algorithms) {
  return typeof jwk === 'object' && jwk !== null
    && typeof jwk.kid === 'string' && jwk.kid !== ''
    && algorithms.includes(jwk.alg)
    && (jwk.use === undefined || jwk.use === 'sig')
    && ['EC', 'RSA', 'OKP'].includes(jwk.kty)
    && !('d' in jwk);
}
