import { hash as digest } from 'node:crypto';

/**
 * What an attacker does with a stolen table. `hashes` counts his work.
 * Fast and unsalted: hash each word once, then look every user up.
 */
export function crackUnsalted(table, words) {
  const found = {};
  const byHash = new Map(words.map((word) => [digest('sha256', word), word]));
  for (const { email, hash } of table) {
    if (byHash.has(hash)) found[email] = byHash.get(hash);
  }
  return { found, hashes: words.length };
}

/** Salted: every word has to be hashed again for every user. */
export async function crackSalted(table, words, verify) {
  const found = {};
  let hashes = 0;
  for (const { email, hash } of table) {
    for (const word of words) {
      hashes++;
      if (await verify(word, hash)) {
        found[email] = word;
        break;
      }
    }
  }
  return { found, hashes };
}

/** Milliseconds of one login (the best of three); from outside, this tells who has an account. */
export async function timeLogin(login, email) {
  const times = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await login(email, 'wrong password');
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
