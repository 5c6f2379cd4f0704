import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify(scryptCallback);
const LENGTH = 32;

const derive = (password, salt, { N, r, p }) => scrypt(password.normalize('NFC'), salt, LENGTH, { N, r, p, maxmem: 256 * N * r });

function parse(stored) {
  const [, scheme, price, salt, key] = stored.split('$');
  const [N, r, p] = price.split(',').map((part) => Number(part.split('=')[1]));
  return { scheme, price: { N, r, p }, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

/** @param {import('./config.js').Config['scrypt']} price of new hashes */
export function createPasswords(price) {
  const priceText = `N=${price.N},r=${price.r},p=${price.p}`;
  // What an unknown address is compared with: the same price, and a key that nothing hashes to on purpose.
  const nobody = `$scrypt$${priceText}$${randomBytes(16).toString('base64url')}$${randomBytes(LENGTH).toString('base64url')}`;

  return {
    /** @returns {Promise<string>} */
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, price);
      return `$scrypt$${priceText}$${salt.toString('base64url')}$${key.toString('base64url')}`;
    },

    /** @param {string | undefined} stored nothing when there is no such account @returns {Promise<boolean>} */
    async verify(password, stored) {
      const { price: paid, salt, key } = parse(stored ?? nobody);
      const matches = timingSafeEqual(await derive(password, salt, paid), key);
      return matches && stored !== undefined;
    },

    /** Was it made at another price than new ones are? */
    isOutdated: (stored) => stored.split('$')[2] !== priceText,
  };
}
