import assert from 'node:assert/strict';
import { hash as digest } from 'node:crypto';
import { test } from 'node:test';
import bcrypt from 'bcrypt';
import { crackSalted, crackUnsalted } from '../src/attack.js';
import { createLogin, createNaiveLogin } from '../src/login.js';
import { hash, isOutdated, verify } from '../src/passwords.js';
import { createUsers } from '../src/users.js';

const CHEAP = 'scrypt$ln=10,r=8,p=1';
const WORDS = ['123456', 'password', 'qwerty', 'dragon', 'monkey'];
const emails = ['ann@example.com', 'bob@example.com', 'cy@example.com', 'dee@example.com'];
const secrets = ['monkey', 'monkey', 'dragon', 'correct horse battery'];

test('unsalted: five hashes crack every weak password, and show who shares one', () => {
  const table = emails.map((email, i) => ({ email, hash: digest('sha256', secrets[i]) }));
  const { found, hashes } = crackUnsalted(table, WORDS);
  assert.deepEqual(found, { 'ann@example.com': 'monkey', 'bob@example.com': 'monkey', 'cy@example.com': 'dragon' });
  assert.equal(hashes, WORDS.length);
  assert.equal(table[0].hash, table[1].hash);
});

test('salted: looking up finds nothing, and the work is per user', async () => {
  const table = await Promise.all(emails.map(async (email, i) => ({ email, hash: await hash(secrets[i], CHEAP) })));
  assert.deepEqual(crackUnsalted(table, WORDS).found, {});
  const { found, hashes } = await crackSalted(table, WORDS, verify);
  assert.equal(hashes, 5 + 5 + 4 + 5);
  assert.equal(found['ann@example.com'], 'monkey', 'a salt does not save a weak password: refuse it when it is chosen');
  assert.equal(found['dee@example.com'], undefined);
});

/** Counts the hashes that a login computes: a measure of its time that is the same on every machine. */
async function work(create, email) {
  let count = 0;
  const users = createUsers([{ email: 'ann@example.com', hash: await hash('right', CHEAP) }]);
  const check = (...args) => { count++; return verify(...args); };
  const login = await create(users, { check, today: CHEAP });
  assert.equal(await login(email, 'wrong'), null);
  return count;
}

test('naive login: an attacker tells known addresses from unknown ones by the time', async () => {
  assert.equal(await work(createNaiveLogin, 'ann@example.com'), 1);
  assert.equal(await work(createNaiveLogin, 'nobody@example.com'), 0);
});

test('login: known or not, it is the same work', async () => {
  assert.equal(await work(createLogin, 'ann@example.com'), 1);
  assert.equal(await work(createLogin, 'nobody@example.com'), 1);
});

test('a bcrypt user is moved to today\'s scheme by logging in, and only by the right password', async () => {
  const users = createUsers([{ email: 'ann@example.com', hash: await bcrypt.hash('right', 4) }]);
  const login = await createLogin(users, { today: CHEAP });
  assert.equal(await login('ann@example.com', 'wrong'), null);
  assert.equal(isOutdated(users.dump()[0].hash, CHEAP), true);
  assert.equal((await login('ann@example.com', 'right')).id, 1);
  const [{ hash: stored }] = users.dump();
  assert.equal(isOutdated(stored, CHEAP), false);
  assert.equal(await verify('right', stored), true);
  assert.equal((await login('ann@example.com', 'right')).id, 1);
  assert.equal(users.dump()[0].hash, stored, 'moved once, not at every login');
});

test('moving a hash does not undo a password change that comes in between', async () => {
  const old = await bcrypt.hash('old password', 4);
  const users = createUsers([{ email: 'ann@example.com', hash: old }]);
  const changed = await hash('new password', CHEAP);
  const check = async (...args) => {
    const matches = await verify(...args);
    await users.replaceHash(1, old, changed); // meanwhile, in another request
    return matches;
  };
  const login = await createLogin(users, { check, today: CHEAP });
  await login('ann@example.com', 'old password');
  assert.equal(users.dump()[0].hash, changed, 'the old password works again');
});
