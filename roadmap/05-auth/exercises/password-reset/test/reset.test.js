import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createTables } from '../src/tables.js';
import { verifyPassword } from '../src/passwords.js';
import { createResets } from '../src/reset.js';

const limit = { timeout: 5000 };
const MINUTE = 60_000;
const GOOD = 'correct horse battery';
const OTHER = 'purple monkey dishwasher';
const TOKEN = { ok: false, problem: 'token' };
const PASSWORD = { ok: false, problem: 'password' };

function setup({ send } = {}) {
  const tables = createTables([
    { id: 1, email: 'ann@example.com', passwordHash: 'old' },
    { id: 2, email: 'bob@example.com', passwordHash: 'old' },
  ]);
  const mails = [];
  const logged = [];
  const clock = { now: 1_000_000 };
  const resets = createResets({
    tables,
    sendMail: send ?? (async (email, text) => { mails.push({ email, text }); }),
    log: (err) => logged.push(err),
    now: () => clock.now,
  });
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((r) => setImmediate(r));
    await new Promise((r) => setTimeout(r, 5));
  };
  return {
    tables, mails, logged, clock, resets, settle,
    async link(email = 'ann@example.com') {
      const before = mails.length;
      await resets.request(email);
      await settle();
      assert.equal(mails.length, before + 1, `${email} got no mail`);
      return tokenOf(mails.at(-1));
    },
    user: (id) => tables.dump().users.find((user) => user.id === id),
  };
}

function tokenOf({ text }) {
  const match = /https:\/\/shop\.example\/reset\?token=([^\s"&<>]+)/.exec(text);
  assert.ok(match, `no link of the right form in the mail: ${text}`);
  assert.match(match[1], /^[\w.~%-]+$/, 'the token does not survive in a URL, where "+" is a space, for instance');
  return new URL(match[0]).searchParams.get('token'); // as the page behind the link reads it
}

test('1. a known user gets a mail with the link', limit, async () => {
  const { link, mails } = setup();
  await link();
  assert.equal(mails[0].email, 'ann@example.com');
});

test('1. every link has a new token of at least 32 random bytes', limit, async (t) => {
  const random = t.mock.method(Math, 'random');
  const { link } = setup();
  const tokens = new Set();
  for (let i = 0; i < 20; i++) tokens.add(await link());
  assert.equal(tokens.size, 20, 'a token came twice');
  for (const token of tokens) {
    assert.ok(token.length >= 43, `32 bytes are 43 characters or more; this token has ${token.length}: ${token}`);
    const digits = token.replaceAll('-', '');
    assert.ok(!/^[0-9a-f]+$/i.test(digits) || digits.length >= 64, `32 bytes are 64 hex digits; this token has ${digits.length}: ${token}`);
    assert.ok(new Set(token).size >= 8, `not random: ${token}`);
  }
  const firsts = new Set([...tokens].map((token) => token.slice(0, 8)));
  assert.equal(firsts.size, 20, 'the tokens begin alike');
  assert.equal(random.mock.callCount(), 0, 'Math.random() can be predicted');
  assert.ok(!tokens.has(await setup().link()), 'another process makes the same tokens: they can be predicted');
});

test('2. the token is nowhere in the tables, only its SHA-256', limit, async () => {
  const { link, tables } = setup();
  const token = await link();
  const { log, ...stolen } = tables.dump();
  const text = JSON.stringify(stolen);
  for (const form of [token, Buffer.from(token).toString('base64'), Buffer.from(token).toString('hex'), Buffer.from(token, 'base64url').toString('hex'), [...token].reverse().join('')]) {
    assert.ok(!text.toLowerCase().includes(form.toLowerCase()), 'the token can be read from the table');
  }
  const digest = createHash('sha256').update(token).digest();
  const raw = createHash('sha256').update(Buffer.from(token, 'base64url')).digest(); // of the bytes: as good
  const hashes = [digest, raw].flatMap((bytes) => ['hex', 'base64', 'base64url'].map((encoding) => bytes.toString(encoding)));
  assert.equal(stolen.resets.length, 1);
  assert.ok(hashes.includes(stolen.resets[0].tokenHash), `tokenHash is not the SHA-256 of the token: ${stolen.resets[0].tokenHash}`);
});

test('2. nothing in a stolen table can be used as a token', limit, async () => {
  const { link, tables, resets, user } = setup();
  await link();
  for (const value of Object.values(tables.dump().resets[0])) {
    assert.deepEqual(await resets.reset(String(value), GOOD), TOKEN, `reset() took ${value} from the table`);
  }
  assert.equal(user(1).passwordHash, 'old');
});

test('3. an unknown address gets the same answer, and no mail', limit, async () => {
  const { resets, mails, tables, settle } = setup();
  assert.equal(await resets.request('ann@example.com'), undefined);
  assert.equal(await resets.request('nobody@example.com'), undefined);
  await settle();
  assert.deepEqual(mails.map(({ email }) => email), ['ann@example.com']);
  assert.equal(tables.dump().resets.length, 1);
});

test('3. request does not wait for the mail server', limit, async () => {
  const { resets } = setup({ send: () => new Promise(() => {}) });
  let timer;
  const outcome = await Promise.race([
    resets.request('ann@example.com').then(() => 'answered'),
    new Promise((resolve) => { timer = setTimeout(resolve, 1500, 'still waiting for the mail'); }),
  ]);
  clearTimeout(timer);
  assert.equal(outcome, 'answered');
});

test('3. a mail server that fails goes to the log, not to the client, and not to the process', limit, async (t) => {
  const unhandled = t.mock.fn();
  process.on('unhandledRejection', unhandled);
  t.after(() => process.off('unhandledRejection', unhandled));
  const { resets, logged, settle } = setup({ send: async () => { throw new Error('connect ECONNREFUSED'); } });
  assert.equal(await resets.request('ann@example.com'), undefined);
  await settle();
  assert.equal(unhandled.mock.callCount(), 0, 'the rejection of sendMail was not handled: that ends a Node process');
  assert.deepEqual(logged.map((err) => err.message), ['connect ECONNREFUSED']);
});

test('4. the link sets the new password, hashed, for its own user', limit, async () => {
  const { link, resets, user } = setup();
  assert.deepEqual(await resets.reset(await link(), GOOD), { ok: true });
  assert.ok(!user(1).passwordHash.includes(GOOD), 'the password is stored as it is');
  assert.equal(await verifyPassword(GOOD, user(1).passwordHash), true);
  assert.equal(user(2).passwordHash, 'old');
});

test('4. it does not log anybody in', limit, async () => {
  const { link, resets, tables } = setup();
  await resets.reset(await link(), GOOD);
  assert.deepEqual(tables.dump().sessions, []);
});

test('5. a link works until 20 minutes have passed', limit, async () => {
  for (const [age, expected] of [[20 * MINUTE - 1, { ok: true }], [20 * MINUTE, TOKEN], [21 * MINUTE, TOKEN], [48 * 60 * MINUTE, TOKEN]]) {
    const { link, resets, clock } = setup();
    const token = await link();
    clock.now += age;
    assert.deepEqual(await resets.reset(token, GOOD), expected, `after ${age / MINUTE} minutes`);
  }
});

test('6. a link works once', limit, async () => {
  const { link, resets, user } = setup();
  const token = await link();
  await resets.reset(token, GOOD);
  assert.deepEqual(await resets.reset(token, OTHER), TOKEN);
  assert.equal(await verifyPassword(GOOD, user(1).passwordHash), true);
});

test('5. asking for another link does not end it', limit, async () => {
  const { link, resets } = setup();
  const first = await link();
  await link(); // anybody can ask for one
  assert.deepEqual(await resets.reset(first, GOOD), { ok: true }, 'whoever knows the address can keep its owner from ever using a link');
});

test('6. of requests at the same moment, one wins', limit, async () => {
  const { link, resets, tables } = setup();
  const token = await link();
  const answers = await Promise.all(Array.from({ length: 5 }, () => resets.reset(token, GOOD)));
  assert.equal(answers.filter(({ ok }) => ok).length, 1, 'find, then delete, is not atomic: ask delete() whether it was you');
  assert.deepEqual(answers.filter(({ ok }) => !ok), Array(4).fill(TOKEN));
  assert.equal(tables.dump().log.filter((entry) => entry === 'password set').length, 1);
});

test('7. a password that is too short is refused, and the link can be used again', limit, async () => {
  const { link, resets, user } = setup();
  const token = await link();
  for (const bad of ['', 'x'.repeat(14), '😀'.repeat(14), undefined, null, 123456789012345, ['x'.repeat(15)]]) {
    assert.deepEqual(await resets.reset(token, bad), PASSWORD, `${JSON.stringify(bad)} must be refused`);
  }
  assert.equal(user(1).passwordHash, 'old');
  assert.deepEqual(await resets.reset(token, '😀'.repeat(15)), { ok: true });
});

test('7. only who has a link hears about passwords', limit, async () => {
  const { link, resets, clock } = setup();
  assert.deepEqual(await resets.reset('wrong', 'short'), TOKEN);
  const token = await link();
  clock.now += 20 * MINUTE;
  assert.deepEqual(await resets.reset(token, 'short'), TOKEN);
});

test('8. whatever is not a token is refused in the same way', limit, async () => {
  const { link, resets } = setup();
  const token = await link();
  const others = [undefined, null, '', 'x', 42, {}, [], [token], { toString: () => token }, token.slice(1), `${token}x`, token.toUpperCase(), 'x'.repeat(100_000)];
  for (const other of others) {
    assert.deepEqual(await resets.reset(other, GOOD), TOKEN, `${JSON.stringify(other)?.slice(0, 50)} must be refused`);
  }
  assert.deepEqual(await resets.reset(token, GOOD), { ok: true });
});

test('9. the other links of the user are void, those of others are not', limit, async () => {
  const { link, resets } = setup();
  const [first, second, bobs] = [await link(), await link(), await link('bob@example.com')];
  assert.deepEqual(await resets.reset(second, GOOD), { ok: true });
  assert.deepEqual(await resets.reset(first, OTHER), TOKEN, 'an older link still works');
  assert.deepEqual(await resets.reset(bobs, GOOD), { ok: true }, 'the link of another user does not work any more');
});

test('9. they are void before the answer', limit, async () => {
  const { link, resets, tables } = setup();
  await link();
  const token = await link();
  const { deleteForUser } = tables.resets;
  tables.resets.deleteForUser = async (userId) => { // a slow one
    await new Promise((resolve) => setTimeout(resolve, 20));
    return deleteForUser(userId);
  };
  assert.deepEqual(await resets.reset(token, GOOD), { ok: true });
  assert.deepEqual(tables.dump().resets, [], 'reset answered before the other links were deleted');
});

test('9. all sessions of the user are ended, those of others are not', limit, async () => {
  const { link, resets, tables } = setup();
  await tables.sessions.start('thief', 1);
  await tables.sessions.start('phone', 1);
  await tables.sessions.start('bob', 2);
  await resets.reset(await link(), GOOD);
  assert.deepEqual(tables.dump().sessions, [['bob', 2]]);
});

test('9. the password is set before the sessions are ended, and both before the answer', limit, async () => {
  const { link, resets, tables } = setup();
  await resets.reset(await link(), GOOD);
  assert.deepEqual(tables.dump().log, ['password set', 'sessions ended']);
});

test('9. what fails ends no sessions', limit, async () => {
  const { link, resets, tables } = setup();
  await tables.sessions.start('phone', 1);
  await resets.reset('wrong', GOOD);
  await resets.reset(await link(), 'short');
  assert.equal(tables.dump().sessions.length, 1);
});
