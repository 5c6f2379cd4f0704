import { randomBytes, timingSafeEqual } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Two ways to compare. Instead of time they report how many characters were looked at: a model of what an attacker
 * gets out of thousands of measurements of each guess.
 */
export function compareEarlyOut(given, secret) {
  let looked = 0;
  for (let i = 0; i < secret.length; i++) {
    looked++;
    if (given[i] !== secret[i]) return { equal: false, looked };
  }
  return { equal: given.length === secret.length, looked };
}

export function compareConstant(given, secret) {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return { equal: a.length === b.length && timingSafeEqual(a, b), looked: secret.length };
}

/** Finds the secret letter by letter: the guess that takes longest has one more right. */
export function guess(length, compare) {
  let known = '';
  let guesses = 0;
  while (known.length < length) {
    let best = { looked: -1 };
    for (const letter of LETTERS) {
      const attempt = (known + letter).padEnd(length, '\0');
      const { equal, looked } = compare(attempt);
      guesses++;
      if (equal) return { found: attempt, guesses };
      if (looked > best.looked) best = { letter, looked };
    }
    known += best.letter;
  }
  return { found: undefined, guesses };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const secret = randomBytes(32).toString('base64url');
  for (const compare of [compareEarlyOut, compareConstant]) {
    const { found, guesses } = guess(secret.length, (attempt) => compare(attempt, secret));
    console.log(`${compare.name}: ${guesses} guesses, the key of 256 bits is ${found ? 'found' : 'not found'}`);
  }
  console.log('A model: it counts characters instead of nanoseconds.');
}
