import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { RefreshError } from '../src/refresh-error.js';
import { createRefreshTokens } from '../src/refresh-tokens.js';
import { createTables } from '../src/tables.js';

const limit = { timeout: 5000 };
const DAY = 86_400_000;
const ANN = 7;
const BOB = 8;
const RUBBISH = [undefined, null, '', 'x', 42, {}, [], true, '__proto__', 'A'.repeat(43), 'x'.repeat(100_000)];

function setup() {
  const tables = createTables();
  const clock = { now: Date.UTC(2026, 10, 1) };
  return { tables, clock, refreshTokens: createRefreshTokens({ tables, idle: 7 * DAY, absolute: 30 * DAY, now: () => clock.now }) };
}
/** What became of it: 'rotated', or the reason. */
async function outcome(refreshTokens, token) {
  try {
    const answer = await refreshTokens.rotate(token);
    assert.equal(typeof answer?.token, 'string', 'rotate must resolve to { userId, token }');
    return 'rotated';
  } catch (err) {
    if (err instanceof RefreshError) return err.reason;
    if (err.code === 'ERR_ASSERTION') throw err;
    assert.fail(`rotate rejected with another error: ${err.name}: ${err.message}`);
  }
}
const expect = async (refreshTokens, token, expected, message) => assert.equal(await outcome(refreshTokens, token), expected, message);

test('1. tokens are 32 random bytes as base64url', limit, async (t) => {
  const random = t.mock.method(Math, 'random');
  const { refreshTokens } = setup();
  const all = [];
  for (let i = 0; i < 10; i++) {
    const first = await refreshTokens.issue(ANN);
    all.push(first, (await refreshTokens.rotate(first)).token);
  }
  for (const token of all) {
    assert.match(String(token), /^[\w-]{43}$/, `32 bytes are 43 characters of base64url: ${token}`);
    assert.ok(new Set(token).size >= 8, `not random: ${token}`);
  }
  assert.equal(new Set(all.map((token) => token.slice(0, 8))).size, all.length, 'the tokens begin alike');
  assert.equal(new Set(all.map((token) => token.slice(-8))).size, all.length, 'the tokens end alike');
  assert.equal(random.mock.callCount(), 0, 'Math.random() can be predicted');
});

test('2. rotate gives the user and the next token', limit, async () => {
  const { refreshTokens } = setup();
  let anns = await refreshTokens.issue(ANN);
  let bobs = await refreshTokens.issue(BOB);
  for (let i = 0; i < 4; i++) {
    const [ann, bob] = [await refreshTokens.rotate(anns), await refreshTokens.rotate(bobs)];
    assert.deepEqual([ann.userId, bob.userId], [ANN, BOB]);
    assert.notEqual(ann.token, anns, 'the next token is the old one');
    [anns, bobs] = [ann.token, bob.token];
  }
});

test('2. whatever was not issued is unknown', limit, async () => {
  const { refreshTokens } = setup();
  const token = await refreshTokens.issue(ANN);
  for (const other of [...RUBBISH, [token], { toString: () => token }, Buffer.from(token), `${token}x`, token.slice(1), ` ${token}`]) {
    await expect(refreshTokens, other, 'unknown', `${typeof other} ${String(other).slice(0, 20)}`);
  }
  await expect(refreshTokens, token, 'rotated', 'the real one must still work');
});

test('3. the tables hold the SHA-256 of tokens, never a token', limit, async () => {
  const { refreshTokens, tables } = setup();
  const first = await refreshTokens.issue(ANN);
  const { token: second } = await refreshTokens.rotate(first);
  const text = JSON.stringify(tables.dump());
  for (const token of [first, second]) {
    for (const form of [token, Buffer.from(token, 'base64url').toString('hex'), Buffer.from(token, 'base64url').toString('base64'), Buffer.from(token).toString('hex'), Buffer.from(token).toString('base64')]) {
      assert.ok(!text.includes(form), 'a token can be read from the tables');
    }
    const digests = [token, Buffer.from(token, 'base64url')].flatMap((data) => ['hex', 'base64', 'base64url'].map((encoding) => createHash('sha256').update(data).digest(encoding)));
    assert.ok(tables.dump().tokens.some(({ hash }) => digests.includes(hash)), 'no row has the SHA-256 of the token');
  }
  for (const row of [...tables.dump().tokens, ...tables.dump().families]) {
    for (const value of Object.values(row)) await expect(refreshTokens, String(value), 'unknown', 'something from a stolen table was taken for a token');
  }
});

test('4. of many at the same time one wins at most', limit, async () => {
  for (const callers of [2, 3, 10]) {
    const { refreshTokens } = setup();
    const token = await refreshTokens.issue(ANN);
    const outcomes = await Promise.all(Array.from({ length: callers }, () => outcome(refreshTokens, token)));
    assert.equal(outcomes.filter((each) => each === 'rotated').length <= 1, true, `${callers} at once: ${outcomes}`);
    assert.ok(outcomes.filter((each) => each === 'reused').length >= callers - 1, `${callers} at once: ${outcomes}`);
  }
});

test('4. nor do two processes on the same tables both win, and each knows what the other has used', limit, async () => {
  const { refreshTokens: here, tables, clock } = setup();
  const there = createRefreshTokens({ tables, idle: 7 * DAY, absolute: 30 * DAY, now: () => clock.now });
  const contested = await here.issue(ANN);
  const outcomes = await Promise.all([outcome(here, contested), outcome(there, contested)]);
  assert.ok(outcomes.filter((each) => each === 'rotated').length <= 1, `two processes at once: ${outcomes}`);
  const stolen = await here.issue(ANN);
  const { token: next } = await here.rotate(stolen);
  await expect(there, stolen, 'reused', 'used in one process, and again in another');
  await expect(here, next, 'revoked', 'the newest token, after the other process has seen the reuse');
});

test('5. the thief comes second: his token is reused, and the family ends', limit, async () => {
  const { refreshTokens } = setup();
  const stolen = await refreshTokens.issue(ANN);
  const { token: anns } = await refreshTokens.rotate(stolen);
  await expect(refreshTokens, stolen, 'reused');
  await expect(refreshTokens, anns, 'revoked', 'the newest token of the family still works');
});

test('5. the thief comes first: the owner gives him away', limit, async () => {
  const { refreshTokens } = setup();
  const stolen = await refreshTokens.issue(ANN);
  let { token: thiefs } = await refreshTokens.rotate(stolen);
  ({ token: thiefs } = await refreshTokens.rotate(thiefs));
  await expect(refreshTokens, stolen, 'reused');
  await expect(refreshTokens, thiefs, 'revoked', 'the thief goes on');
});

test('5. any used token of the family ends it, not only the last one', limit, async () => {
  for (const which of [0, 1, 2, 3]) {
    const { refreshTokens } = setup();
    const chain = [await refreshTokens.issue(ANN)];
    for (let i = 0; i < 4; i++) chain.push((await refreshTokens.rotate(chain.at(-1))).token);
    await expect(refreshTokens, chain[which], 'reused', `token ${which} of 5`);
    await expect(refreshTokens, chain[4], 'revoked', `token ${which} of 5 was reused`);
    await expect(refreshTokens, chain[which], 'reused', 'a third time');
  }
});

test('5. a token that is just being made when the reuse is seen is dead, too', limit, async () => {
  for (let ticks = 0; ticks < 6; ticks++) {
    const { refreshTokens } = setup();
    const token = await refreshTokens.issue(ANN);
    const winner = refreshTokens.rotate(token).catch((err) => err);
    for (let i = 0; i < ticks; i++) await new Promise((resolve) => setImmediate(resolve));
    await expect(refreshTokens, token, 'reused', `${ticks} turns later`);
    const { token: next } = await winner;
    if (next) await expect(refreshTokens, next, 'revoked', `${ticks} turns later: the token of the winner survived`);
  }
});

test('6. a used token ends the family at any age', limit, async () => {
  const { refreshTokens, clock } = setup();
  const stolen = await refreshTokens.issue(ANN);
  let { token } = await refreshTokens.rotate(stolen);
  for (let day = 5; day <= 20; day += 5) {
    clock.now += 5 * DAY;
    ({ token } = await refreshTokens.rotate(token));
  }
  await expect(refreshTokens, stolen, 'reused', '20 days old, and its own 7 days are over');
  await expect(refreshTokens, token, 'revoked');
});

test('7. other families are not touched', limit, async () => {
  const { refreshTokens } = setup();
  const [phone, laptop, bobs] = [await refreshTokens.issue(ANN), await refreshTokens.issue(ANN), await refreshTokens.issue(BOB)];
  await refreshTokens.rotate(phone);
  await expect(refreshTokens, phone, 'reused');
  await expect(refreshTokens, laptop, 'rotated', 'Ann\'s laptop has been logged out as well');
  await expect(refreshTokens, bobs, 'rotated', 'Bob has been logged out as well');
});

test('8. a token expires when it was idle for 7 days', limit, async () => {
  for (const [age, expected] of [[7 * DAY - 1, 'rotated'], [7 * DAY, 'expired'], [8 * DAY, 'expired']]) {
    const { refreshTokens, clock } = setup();
    const first = await refreshTokens.issue(ANN);
    clock.now += age;
    await expect(refreshTokens, first, expected, `the first token after ${age / DAY} days`);
  }
  const { refreshTokens, clock } = setup();
  const { token } = await refreshTokens.rotate(await refreshTokens.issue(ANN));
  clock.now += 7 * DAY;
  const laptop = await refreshTokens.issue(ANN);
  await expect(refreshTokens, token, 'expired', 'a rotated token');
  await expect(refreshTokens, laptop, 'rotated', 'an expired token has ended another login');
});

test('8. the family expires 30 days after the login, however often it was rotated', limit, async () => {
  const { refreshTokens, clock } = setup();
  let token = await refreshTokens.issue(ANN);
  for (let day = 5; day < 30; day += 5) {
    clock.now += 5 * DAY;
    ({ token } = await refreshTokens.rotate(token));
  }
  clock.now += 5 * DAY - 1;
  ({ token } = await refreshTokens.rotate(token));
  clock.now += 1;
  await expect(refreshTokens, token, 'expired', '30 days after the login');
});

test('9. revoke ends the family, with any of its tokens', limit, async () => {
  for (const which of [0, 1, 2]) {
    const { refreshTokens } = setup();
    const other = await refreshTokens.issue(ANN);
    const chain = [await refreshTokens.issue(ANN)];
    for (let i = 0; i < 2; i++) chain.push((await refreshTokens.rotate(chain.at(-1))).token);
    await refreshTokens.revoke(chain[which]);
    await expect(refreshTokens, chain[2], 'revoked', `logged out with token ${which} of 3`);
    await expect(refreshTokens, other, 'rotated', 'another device was logged out');
  }
});

test('9. revoke never rejects because of the token', limit, async () => {
  const { refreshTokens } = setup();
  const token = await refreshTokens.issue(ANN);
  for (const other of [...RUBBISH, [token]]) await assert.doesNotReject(async () => refreshTokens.revoke(other), `revoke(${String(other).slice(0, 20)})`);
  await refreshTokens.revoke(token);
  await assert.doesNotReject(async () => refreshTokens.revoke(token), 'a second time');
});

test('9. revokeUser ends all families of one user', limit, async () => {
  const { refreshTokens } = setup();
  const [phone, laptop, bobs] = [await refreshTokens.issue(ANN), await refreshTokens.issue(ANN), await refreshTokens.issue(BOB)];
  const { token: newest } = await refreshTokens.rotate(phone);
  await refreshTokens.revokeUser(ANN);
  await expect(refreshTokens, newest, 'revoked');
  await expect(refreshTokens, laptop, 'revoked');
  await expect(refreshTokens, bobs, 'rotated', 'Bob was logged out');
});

for (const [table, method, call] of [['tokens', 'markUsed', 'rotate'], ['tokens', 'insert', 'rotate'], ['families', 'get', 'rotate'], ['tokens', 'insert', 'issue'], ['families', 'insert', 'issue'], ['tokens', 'get', 'revoke'], ['families', 'revoke', 'revoke'], ['families', 'revokeByUser', 'revokeUser']]) {
  test(`10. when ${table}.${method} fails, ${call} rejects with its error`, limit, async (t) => {
    const { tables } = setup();
    const down = new Error('the database is down');
    const refreshTokens = createRefreshTokens({ tables, idle: 7 * DAY, absolute: 30 * DAY, now: () => 0 });
    const token = await refreshTokens.issue(ANN);
    tables[table][method] = async () => { throw down; };
    const again = createRefreshTokens({ tables, idle: 7 * DAY, absolute: 30 * DAY, now: () => 0 }); // if it has kept the methods
    await assert.rejects(async () => again[call](call === 'issue' || call === 'revokeUser' ? ANN : token), (err) => err === down, 'the error of the table must reach the caller');
  });
}

test('10. when families.revoke fails on a reuse, rotate rejects with its error', limit, async () => {
  const { tables, refreshTokens } = setup();
  const stolen = await refreshTokens.issue(ANN);
  await refreshTokens.rotate(stolen);
  const down = new Error('the database is down');
  tables.families.revoke = async () => { throw down; };
  const again = createRefreshTokens({ tables, idle: 7 * DAY, absolute: 30 * DAY, now: () => 0 });
  await assert.rejects(async () => again.rotate(stolen), (err) => err === down, 'the family goes on, and nobody is told');
});
