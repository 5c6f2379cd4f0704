import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import bcrypt from 'bcrypt';

const argon2 = crypto.argon2 && promisify(crypto.argon2); // Node 24.7 and later
const scrypt = promisify(crypto.scrypt);

// #region schemes
/** The least that OWASP asks for. Raise them until a hash takes as long as you can afford. */
export const TODAY = argon2 ? 'argon2id$v=19$m=19456,t=2,p=1' : 'scrypt$ln=17,r=8,p=1';

const schemes = {
  argon2id: (message, nonce, tagLength, { m, t, p }) =>
    argon2('argon2id', { message, nonce, tagLength, memory: m, passes: t, parallelism: p }),
  scrypt: (password, salt, length, { ln, r, p }) =>
    scrypt(password, salt, length, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }),
};
// #endregion

const base64 = (bytes) => bytes.toString('base64').replace(/=+$/, '');

// #region hash
/** Returns all that is needed to check a password later: `$scheme$parameters$salt$hash`. */
export async function hash(password, today = TODAY) {
  const salt = crypto.randomBytes(16);
  return `$${today}$${base64(salt)}$${base64(await derive(password, today, salt, 32))}`;
}

export async function verify(password, stored) {
  if (stored.startsWith('$2')) return bcrypt.compare(password, stored); // of the old days
  const parts = /^\$(.+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!parts) throw new TypeError('This is not a password hash.');
  const [salt, expected] = parts.slice(2).map((text) => Buffer.from(text, 'base64'));
  const key = await derive(password, parts[1], salt, expected.length);
  return crypto.timingSafeEqual(key, expected);
}

/** Was it made by another scheme, or with other parameters, than those of today? */
export const isOutdated = (stored, today = TODAY) => !stored.startsWith(`$${today}$`);
// #endregion

/** @param settings a scheme and its parameters, such as `argon2id$v=19$m=19456,t=2,p=1` */
function derive(password, settings, salt, length) {
  const [scheme, ...rest] = settings.split('$');
  const pairs = rest.at(-1).split(',').map((pair) => pair.split('='));
  const parameters = Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]));
  // "é" is one code point or two, as the keyboard pleases: NFC makes them the same.
  return schemes[scheme](password.normalize('NFC'), salt, length, parameters);
}
