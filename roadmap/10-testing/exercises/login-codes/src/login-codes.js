import { TooSoon } from './errors.js';
import { mailer } from './mailer.js';

// TODO: correct on most days, and not testable: it takes its mailer, its time and its luck from wherever it likes, and all
// of the process shares one Map. Make it `createLoginCodes({ mailer, now, randomInt })`, and settle the borders.
const codes = new Map();

export async function issue(email) {
  const earlier = codes.get(email);
  if (earlier && Date.now() - earlier.issuedAt < 60_000) throw new TooSoon(60_000 - (Date.now() - earlier.issuedAt));
  const code = String(Math.floor(Math.random() * 1_000_000));
  codes.set(email, { code, issuedAt: Date.now(), tries: 0 });
  await mailer.send(email, code);
}

export async function verify(email, code) {
  const entry = codes.get(email);
  if (!entry || Date.now() - entry.issuedAt > 600_000) return false;
  if (entry.code !== code) {
    entry.tries += 1;
    return false;
  }
  return entry.tries < 5;
}

export function createLoginCodes() {
  return { issue, verify };
}
