// Ready; nothing to change here.
import { createSecretKey, randomBytes } from 'node:crypto';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * @typedef {object} Config
 * @property {string} issuer
 * @property {string} audience
 * @property {import('node:crypto').KeyObject} accessKey 32 bytes, for HS256
 * @property {number} accessLifetime milliseconds, as all times here
 * @property {number} idle
 * @property {number} absolute
 * @property {{ N: number, r: number, p: number }} scrypt the price of a new hash
 */

/** @returns {Config} */
export function loadConfig(env = {}) {
  const key = env.ACCESS_KEY ? Buffer.from(env.ACCESS_KEY, 'hex') : randomBytes(32);
  if (key.length < 32) throw new Error('ACCESS_KEY needs 32 bytes, as hex');
  return {
    issuer: env.ISSUER || 'https://auth.shop.example',
    audience: env.AUDIENCE || 'https://api.shop.example',
    accessKey: createSecretKey(key),
    accessLifetime: 5 * MINUTE,
    idle: 7 * DAY,
    absolute: 30 * DAY,
    scrypt: { N: 2 ** 17, r: 8, p: 1 },
  };
}
