import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createRows } from '../src/rows.js';
import { createSessions } from '../src/sessions.js';

const limit = { timeout: 5000 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ANN = 1;
const BOB = 2;

function setup(patch = (rows) => rows) {
  const rows = patch(createRows());
  const clock = { now: Date.UTC(2026, 10, 1) };
  const sessions = createSessions({ rows, idle: 30 * MINUTE, absolute: 12 * HOUR, now: () => clock.now });
  return { rows, clock, sessions };
}
/** 12 hours pass, with a read every 20 minutes. */
async function stayActive(sessions, clock, id) {
  for (let i = 1; i < 36; i++) {
    clock.now += 20 * MINUTE;
    await sessions.read(id);
  }
  clock.now += 20 * MINUTE;
}
const digests = (id) => ['hex', 'base64', 'base64url'].flatMap((encoding) => [
  createHash('sha256').update(id).digest(encoding),
  createHash('sha256').update(Buffer.from(id, 'base64url')).digest(encoding), // of the bytes: as good
]);

test('1. start makes a session for a visitor', limit, async () => {
  const { sessions } = setup();
  assert.deepEqual(await sessions.read(await sessions.start({ cart: ['tea'] })), { userId: null, data: { cart: ['tea'] } });
  assert.deepEqual(await sessions.read(await sessions.start()), { userId: null, data: {} });
});

test('1. ids are 32 random bytes as base64url', limit, async (t) => {
  const random = t.mock.method(Math, 'random');
  const { sessions } = setup();
  const ids = [];
  for (let i = 0; i < 20; i++) ids.push(await sessions.start(), await sessions.login(undefined, ANN));
  for (const id of ids) {
    assert.match(String(id), /^[\w-]{43}$/, `32 bytes are 43 characters of base64url: ${id}`);
    assert.ok(new Set(id).size >= 8, `not random: ${id}`);
  }
  assert.equal(new Set(ids.map((id) => id.slice(0, 8))).size, 40, 'the ids begin alike');
  assert.equal(new Set(ids.map((id) => id.slice(-8))).size, 40, 'the ids end alike');
  assert.equal(random.mock.callCount(), 0, 'Math.random() can be predicted');
  assert.ok(!ids.includes(await setup().sessions.start()), 'another process makes the same ids: they can be predicted');
});

test('2. whatever is not the id of a session is null', limit, async () => {
  const { sessions } = setup();
  const id = await sessions.start();
  for (const other of [undefined, null, '', 'x', 42, {}, [], [id], { toString: () => id }, id.slice(1), `${id}x`, id.toLowerCase(), '__proto__', 'x'.repeat(100_000)]) {
    let answer;
    try {
      answer = await sessions.read(other);
    } catch (err) {
      assert.fail(`read threw for ${JSON.stringify(other)?.slice(0, 40)}: ${err.message}`);
    }
    assert.equal(answer, null, `${JSON.stringify(other)?.slice(0, 40)} was taken for a session`);
  }
});

test('2. an id that somebody has made up never becomes a session', limit, async () => {
  const { sessions, rows } = setup();
  const made = 'A'.repeat(43);
  await sessions.read(made);
  const id = await sessions.login(made, ANN);
  assert.notEqual(id, made);
  assert.equal(await sessions.read(made), null, 'session fixation: the attacker knows the id with which Ann is logged in');
  assert.equal(rows.dump().length, 1);
});

test('3. the table holds the SHA-256 of the id, never the id', limit, async () => {
  const { sessions, rows } = setup();
  for (const id of [await sessions.start({ cart: [] }), await sessions.login(undefined, ANN)]) {
    const text = JSON.stringify(rows.dump());
    for (const form of [id, Buffer.from(id, 'base64url').toString('hex'), Buffer.from(id).toString('base64'), Buffer.from(id).toString('hex')]) {
      assert.ok(!text.includes(form), 'the id can be read from the table');
    }
    assert.ok(rows.dump().some(({ key }) => digests(id).includes(key)), `no row has the SHA-256 of the id as its key: ${rows.dump().map(({ key }) => key)}`);
  }
});

test('3. nothing in a stolen table can be used as an id', limit, async () => {
  const { sessions, rows } = setup();
  await sessions.login(undefined, ANN);
  for (const value of Object.values(rows.dump()[0])) assert.equal(await sessions.read(String(value)), null, `${value} was taken for an id`);
});

test('4. login gives a new id, and the old one is dead', limit, async () => {
  const { sessions, rows } = setup();
  const planted = await sessions.start({ cart: ['tea'] }); // Mallory knows this id
  const id = await sessions.login(planted, ANN);
  assert.notEqual(id, planted);
  assert.equal(await sessions.read(planted), null, 'session fixation: the old id still works');
  assert.deepEqual(await sessions.read(id), { userId: ANN, data: { cart: ['tea'] } });
  assert.equal(rows.dump().length, 1);
});

test('4. so it is when somebody logs in again as the same user', limit, async () => {
  const { sessions } = setup();
  const first = await sessions.login(await sessions.start({ cart: ['tea'] }), ANN);
  const second = await sessions.login(first, ANN);
  assert.notEqual(second, first);
  assert.equal(await sessions.read(first), null);
  assert.deepEqual(await sessions.read(second), { userId: ANN, data: { cart: ['tea'] } });
});

test('4. the data of another user stays behind, and that session dies', limit, async () => {
  const { sessions } = setup();
  const anns = await sessions.login(await sessions.start({ address: '1 Main St' }), ANN);
  const bobs = await sessions.login(anns, BOB); // the same browser, in the family
  assert.deepEqual(await sessions.read(bobs), { userId: BOB, data: {} });
  assert.equal(await sessions.read(anns), null);
});

test('4. without a living session the data is empty', limit, async () => {
  const { sessions, clock } = setup();
  for (const none of [undefined, null, '', 'x', 42, {}, ['x']]) {
    let id;
    try {
      id = await sessions.login(none, ANN);
    } catch (err) {
      assert.fail(`login threw for ${JSON.stringify(none)}: ${err.message}`);
    }
    assert.deepEqual(await sessions.read(id), { userId: ANN, data: {} });
  }
  const dead = await sessions.start({ cart: ['tea'] });
  clock.now += 30 * MINUTE;
  assert.deepEqual(await sessions.read(await sessions.login(dead, ANN)), { userId: ANN, data: {} });
});

test('4. nor is a session living 12 hours after the login, however often it was read', limit, async () => {
  const { sessions, clock } = setup();
  const old = await sessions.login(await sessions.start({ cart: ['tea'] }), ANN);
  await stayActive(sessions, clock, old);
  assert.deepEqual(await sessions.read(await sessions.login(old, ANN)), { userId: ANN, data: {} });
});

test('5. a session ends when it was idle for too long', limit, async () => {
  for (const [age, alive] of [[30 * MINUTE - 1, true], [30 * MINUTE, false], [31 * MINUTE, false]]) {
    const { sessions, clock } = setup();
    const ids = [await sessions.start(), await sessions.login(undefined, ANN)];
    clock.now += age;
    for (const id of ids) assert.equal((await sessions.read(id)) !== null, alive, `after ${age / MINUTE} minutes of 30`);
  }
});

test('5. reading prolongs it', limit, async () => {
  const { sessions, clock } = setup();
  const id = await sessions.login(undefined, ANN);
  for (let i = 0; i < 5; i++) {
    clock.now += 29 * MINUTE;
    assert.notEqual(await sessions.read(id), null, `ended after ${29 * (i + 1)} minutes, although it was read`);
  }
  clock.now += 30 * MINUTE;
  assert.equal(await sessions.read(id), null);
});

test('6. a session with a user ends 12 hours after the login', limit, async () => {
  const { sessions, clock } = setup();
  const visitor = await sessions.start();
  clock.now += 10 * MINUTE;
  const id = await sessions.login(visitor, ANN);
  for (let i = 1; i < 36; i++) {
    clock.now += 20 * MINUTE;
    assert.notEqual(await sessions.read(id), null, `ended ${i * 20} minutes after the login`);
  }
  clock.now += 20 * MINUTE - 1;
  assert.notEqual(await sessions.read(id), null, 'ended before 12 hours had passed');
  clock.now += 1;
  assert.equal(await sessions.read(id), null, 'still alive after 12 hours');
});

test('6. a visitor may stay longer; logging in again starts anew', limit, async () => {
  const { sessions, clock } = setup();
  const visitor = await sessions.start();
  let id = await sessions.login(undefined, ANN);
  for (let i = 1; i < 72; i++) {
    clock.now += 20 * MINUTE;
    assert.notEqual(await sessions.read(visitor), null, 'the visitor was put out');
    if (i === 30) id = await sessions.login(id, ANN);
    if (i < 30 + 36) assert.notEqual(await sessions.read(id), null, `ended ${i * 20} minutes after the first login, with another one at 600`);
  }
  assert.equal(await sessions.read(id), null);
});

test('7. logout ends the session on the server, and no other', limit, async () => {
  const { sessions, rows } = setup();
  const [phone, laptop] = [await sessions.login(undefined, ANN), await sessions.login(undefined, ANN)];
  await sessions.logout(phone);
  assert.equal(await sessions.read(phone), null);
  assert.notEqual(await sessions.read(laptop), null);
  assert.equal(rows.dump().length, 1);
  for (const none of [undefined, null, 'x', phone, {}]) {
    await assert.doesNotReject(async () => sessions.logout(none), `logout(${JSON.stringify(none)}) must not fail`);
  }
});

test('8. logoutUser ends all sessions of one user', limit, async () => {
  const { sessions } = setup();
  const [phone, laptop, bobs, visitor] = [await sessions.login(undefined, ANN), await sessions.login(undefined, ANN), await sessions.login(undefined, BOB), await sessions.start()];
  await sessions.logoutUser(ANN);
  assert.deepEqual([await sessions.read(phone), await sessions.read(laptop)], [null, null]);
  assert.notEqual(await sessions.read(bobs), null);
  assert.notEqual(await sessions.read(visitor), null);
});

test('8. except one, if that is given', limit, async () => {
  const { sessions } = setup();
  const [phone, laptop] = [await sessions.login(undefined, ANN), await sessions.login(undefined, ANN)];
  await sessions.logoutUser(ANN, laptop);
  assert.equal(await sessions.read(phone), null);
  assert.notEqual(await sessions.read(laptop), null, 'the session in which the password was changed has ended, too');
});

test('8. the exception is for sessions of this user only', limit, async () => {
  const { sessions } = setup();
  const [anns, bobs] = [await sessions.login(undefined, ANN), await sessions.login(undefined, BOB)];
  await sessions.logoutUser(ANN, bobs);
  assert.equal(await sessions.read(anns), null);
  assert.notEqual(await sessions.read(bobs), null);
});

test('9. a read that is under way does not bring an ended session back', limit, async () => {
  for (const end of ['logout', 'logoutUser', 'login']) {
    for (let ticks = 0; ticks < 4; ticks++) { // whatever the moment at which it ends
      const { sessions, rows } = setup();
      const id = await sessions.login(undefined, ANN);
      const reading = sessions.read(id);
      for (let i = 0; i < ticks; i++) await new Promise((resolve) => setImmediate(resolve));
      const ended = end === 'logout' ? sessions.logout(id) : end === 'logoutUser' ? sessions.logoutUser(ANN) : sessions.login(id, BOB);
      await Promise.all([reading, ended]);
      assert.equal(await sessions.read(id), null, `${end} came ${ticks} turns after the read: the session is back`);
      assert.equal(rows.dump().filter(({ userId }) => userId === ANN).length, 0);
    }
  }
});

test('9. nor does it give a session that has ended before it could answer', limit, async () => {
  const { sessions, rows } = setup((table) => ({
    ...table,
    async get(key) { // the row is deleted just after it was read
      const row = await table.get(key);
      await table.delete(key);
      return row;
    },
  }));
  const id = await sessions.login(undefined, ANN);
  assert.equal(await sessions.read(id), null);
  assert.deepEqual(rows.dump(), []);
});

test('10. rows that have timed out are deleted when somebody comes with their id', limit, async () => {
  for (const come of ['read', 'login']) {
    for (const limitPassed of ['idle', 'absolute']) {
      const { sessions, rows, clock } = setup();
      const id = await sessions.login(undefined, ANN);
      if (limitPassed === 'idle') clock.now += 30 * MINUTE;
      else await stayActive(sessions, clock, id);
      await (come === 'read' ? sessions.read(id) : sessions.login(id, BOB));
      assert.deepEqual(rows.dump().filter(({ userId }) => userId === ANN), [], `${limitPassed} time over: the row is still there after ${come}`);
    }
  }
});
