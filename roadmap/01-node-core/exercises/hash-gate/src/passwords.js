// Ready; nothing to change here.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify(scrypt);
const LENGTH = 32;

/** `cost` is scrypt's N; 2 ** 17 is OWASP's advice and needs 128 MiB for each hash that runs. */
export function createPasswords({ gate, cost = 2 ** 17 }) {
  const derive = (password, salt, N) =>
    gate.run(() => scryptAsync(password, salt, LENGTH, { N, r: 8, p: 1, maxmem: 256 * N * 8 }));

  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, cost);
      return `${cost}.${salt.toString('hex')}.${key.toString('hex')}`;
    },
    async verify(password, stored) {
      const [N, salt, key] = stored.split('.');
      const candidate = await derive(password, Buffer.from(salt, 'hex'), Number(N));
      return timingSafeEqual(candidate, Buffer.from(key, 'hex'));
    },
  };
}
