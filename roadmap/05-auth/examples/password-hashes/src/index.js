import { hash as digest, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { timeLogin } from './attack.js';
import { createLogin, createNaiveLogin } from './login.js';
import { hash, TODAY } from './passwords.js';
import { createUsers } from './users.js';

console.log(`Today's scheme on Node ${process.versions.node}: ${TODAY}\n`);

async function perSecond(guess, atLeast = 200) {
  const start = performance.now();
  for (let guesses = 1; ; guesses++) {
    await guess();
    const elapsed = performance.now() - start;
    if (elapsed >= atLeast) return guesses / (elapsed / 1000);
  }
}
const text = randomBytes(12).toString('hex');
const rows = {};
for (const [name, guess] of [
  ['SHA-256', () => digest('sha256', text)],
  ['bcrypt, cost 10', () => bcrypt.hash(text, 10)],
  ['scrypt, 2^17', () => hash(text, 'scrypt$ln=17,r=8,p=1')],
  ['today', () => hash(text)],
]) {
  const rate = await perSecond(guess);
  rows[name] = { 'guesses/s on this machine': rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en') };
}
console.table(rows);

const users = createUsers([{ email: 'ann@example.com', hash: await hash('correct horse battery') }]);
const times = {};
for (const [name, login] of [['naive', createNaiveLogin(users)], ['same work for all', await createLogin(users)]]) {
  times[name] = {
    'ann@example.com (ms)': (await timeLogin(login, 'ann@example.com')).toFixed(1),
    'nobody@example.com (ms)': (await timeLogin(login, 'nobody@example.com')).toFixed(1),
  };
}
console.table(times);

const long = 'a'.repeat(72);
const stored = await bcrypt.hash(`${long}, and then the secret`, 10);
console.log('bcrypt reads 72 bytes, so any ending logs in:', await bcrypt.compare(`${long}, and then anything`, stored));
