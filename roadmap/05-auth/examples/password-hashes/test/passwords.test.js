import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import { test } from 'node:test';
import bcrypt from 'bcrypt';
import { hash, isOutdated, TODAY, verify } from '../src/passwords.js';

const CHEAP = 'scrypt$ln=10,r=8,p=1'; // for tests only
const withArgon2 = { skip: !crypto.argon2 && 'no crypto.argon2 in this Node' };

test('a hash says how it was made, and only its password matches', async () => {
  const stored = await hash('correct horse battery');
  assert.ok(stored.startsWith(`$${TODAY}$`));
  assert.equal(await verify('correct horse battery', stored), true);
  assert.equal(await verify('correct horse batterz', stored), false);
  assert.equal(await verify('', stored), false);
});

test('the same password gives another hash each time', async () => {
  const hashes = await Promise.all(Array.from({ length: 5 }, () => hash('monkey', CHEAP)));
  assert.equal(new Set(hashes).size, 5);
});

test('the parameters are read from the string, not from the code', async () => {
  const old = await hash('secret', 'scrypt$ln=11,r=8,p=2');
  assert.equal(await verify('secret', old), true);
  assert.equal(isOutdated(old, CHEAP), true);
  assert.equal(isOutdated(await hash('secret', CHEAP), CHEAP), false);
});

test('the string is the one that other libraries write (made by @node-rs/argon2 2.2)', withArgon2, async () => {
  const theirs = '$argon2id$v=19$m=19456,t=2,p=1$esyrbkYFm64Z8jNia6/LvA$Rx87V0/VQ3Ae2bXPmgQtSL1gQX6iXJJoZQME1YcoCkU';
  assert.equal(await verify('correct horse', theirs), true);
  assert.equal(await verify('correct house', theirs), false);
});

test('a letter typed as two code points is the same letter', async () => {
  const stored = await hash('caf\u00e9', CHEAP);
  assert.equal(await verify('cafe\u0301', stored), true);
});

test('bcrypt reads 72 bytes; today\'s scheme reads all of them', async () => {
  const long = 'ü'.repeat(36); // 36 characters, 72 bytes
  const old = await bcrypt.hash(`${long}secret`, 4);
  assert.equal(await verify(`${long}anything`, old), true, 'the attack: only 72 bytes need to be known');
  const stored = await hash(`${long}secret`, CHEAP);
  assert.equal(await verify(`${long}anything`, stored), false);
});

test('a damaged hash is an error, not a wrong password', async () => {
  await assert.rejects(verify('x', 'truncated by a VARCHAR(20)'));
});
