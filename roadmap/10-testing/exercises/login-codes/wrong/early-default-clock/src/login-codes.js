// Takes the clock, and then writes the time with Date.now() all the same.
import crypto from 'node:crypto';
import { TooSoon } from './errors.js';

const VALID_MS = 600_000;
const PAUSE_MS = 60_000;
const TRIES = 5;

/**
 * @param {{
 *   mailer: { send(email: string, code: string): Promise<void> },
 *   now?: () => number,
 *   randomInt?: (min: number, max: number) => number,
 * }} dependencies
 */
export function createLoginCodes({ mailer, now = () => Date.now(), randomInt = crypto.randomInt }) {
  const codes = new Map();
  return {
    async issue(email) {
      const issuedAt = Date.now();
      const since = issuedAt - (codes.get(email)?.issuedAt ?? -Infinity);
      if (since < PAUSE_MS) throw new TooSoon(PAUSE_MS - since);
      const entry = { code: String(randomInt(0, 1_000_000)).padStart(6, '0'), issuedAt, tries: 0 };
      codes.set(email, entry);
      try {
        await mailer.send(email, entry.code);
      } catch (error) {
        if (codes.get(email) === entry) codes.delete(email); // nobody got it: no pause, no way in
        throw error;
      }
    },

    async verify(email, code) {
      const entry = codes.get(email);
      if (!entry || now() - entry.issuedAt >= VALID_MS || entry.tries >= TRIES) return false;
      entry.tries += 1;
      if (entry.code !== code) return false;
      entry.tries = TRIES; // used up; the entry stays for the pause
      return true;
    },
  };
}
