import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { createGuard } from '../src/guard.js';

const options = { timeout: 1500 };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

class FakeSocket extends EventEmitter {
  data = {};
  disconnects = []; // the arguments of each disconnect()
  constructor(auth = {}) { super(); this.handshake = { auth }; }
  disconnect(close) {
    this.disconnects.push(close);
    if (this.disconnects.length === 1) this.emit('disconnect', 'server namespace disconnect');
  }
}

/** Runs authenticate and returns how next() was called. */
async function authenticate(userOf, auth) {
  const socket = new FakeSocket(auth);
  const calls = [];
  await createGuard({ userOf }).authenticate(socket, (...args) => { calls.push(args); });
  return { socket, calls };
}

function watched(guard, name, expiresAt = Date.now() + 400) {
  const socket = new FakeSocket();
  socket.data.user = { name, expiresAt };
  guard.watch(socket);
  return socket;
}
const newGuard = () => createGuard({ userOf: async () => undefined });

function assertRefused({ calls }, code) {
  assert.equal(calls.length, 1, `next was called ${calls.length} times`);
  const [err] = calls[0];
  assert.ok(err instanceof Error, 'let in, or refused without an Error');
  assert.deepEqual(err.data, { code });
}

test('a token that is no string, or empty, is refused, and the store is not asked', options, async () => {
  for (const auth of [{}, { token: '' }, { token: null }, { token: 7 }, { token: { $ne: '' } }, { token: ['good'] }]) {
    let asked = 0;
    const result = await authenticate(async () => { asked++; return { name: 'ann', expiresAt: Date.now() + MINUTE }; }, auth);
    assertRefused(result, 'unauthorized');
    assert.equal(asked, 0, `the store was asked for ${JSON.stringify(auth)}`);
  }
});

test('a user with a valid session gets in', options, async () => {
  const user = { name: 'ann', expiresAt: Date.now() + MINUTE };
  const tokens = [];
  for (const userOf of [async (token) => { tokens.push(token); return user; }, (token) => { tokens.push(token); return user; }]) {
    const { socket, calls } = await authenticate(userOf, { token: 'good' });
    assert.deepEqual(calls, [[]], 'next must be called once, without an argument');
    assert.deepEqual(socket.data.user, user);
  }
  assert.deepEqual(tokens, ['good', 'good']);
});

test('an unknown token is refused', options, async () => {
  const result = await authenticate(async () => undefined, { token: 'guess' });
  assertRefused(result, 'unauthorized');
  assert.equal(result.socket.data.user, undefined);
});

test('a session that has expired is refused, to the millisecond', options, async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1000 });
  for (const [expiresAt, refused] of [[999, true], [1000, true], [1001, false]]) {
    const result = await authenticate(async () => ({ name: 'ann', expiresAt }), { token: 'old' });
    if (refused) {
      assertRefused(result, 'unauthorized');
      assert.equal(result.socket.data.user, undefined, 'a socket that was refused carries a user');
    }
    else assert.deepEqual(result.calls, [[]]);
  }
});

test('a failure of the store refuses, and the client does not see its text', options, async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const userOf of [
    async () => { throw new Error('connect ECONNREFUSED 10.0.0.7:6379'); },
    () => { throw new Error('connect ECONNREFUSED 10.0.0.7:6379'); },
  ]) {
    const result = await authenticate(userOf, { token: 'good' });
    assertRefused(result, 'unavailable');
    assert.ok(!result.calls[0][0].message.includes('10.0.0.7'), 'the address of the store goes to the client');
  }
});

test('next is called once, also when what follows throws, and that error is passed on', options, async (t) => {
  t.mock.method(console, 'error', () => {});
  const valid = async () => ({ name: 'ann', expiresAt: Date.now() + MINUTE });
  for (const [what, token, userOf] of [
    ['let in', 'good', valid],
    ['no token', '', valid],
    ['unknown', 'guess', async () => undefined],
    ['store down', 'good', async () => { throw new Error('store is down'); }],
  ]) {
    let calls = 0;
    const next = () => { calls++; throw new Error('a later middleware is broken'); };
    const done = createGuard({ userOf }).authenticate(new FakeSocket({ token }), next);
    await assert.rejects(done, /later middleware/, `${what}: the error of a later middleware was swallowed`);
    assert.equal(calls, 1, `${what}: the error of a later middleware was taken for one of the store`);
  }
});

test('authenticate starts no timer and counts nobody: the client may be gone already', options, async () => {
  const before = timers();
  const guard = createGuard({ userOf: async () => ({ name: 'ann', expiresAt: Date.now() + 300 }) });
  await guard.authenticate(new FakeSocket({ token: 'good' }), () => {});
  assert.equal(timers(), before);
  assert.equal(guard.count('ann'), 0);
});

test('a socket is disconnected when its session expires, and not before', options, (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 5000 });
  const socket = watched(newGuard(), 'ann', 5000 + MINUTE);
  t.mock.timers.tick(MINUTE - 1);
  assert.deepEqual(socket.disconnects, [], 'too early');
  t.mock.timers.tick(1);
  assert.deepEqual(socket.disconnects, [true], 'the session is over and the socket still open, or not closed with true');
});

test('a session that expired between authenticate and watch is over', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 5000 });
  const guard = newGuard();
  const socket = watched(guard, 'ann', 4999);
  t.mock.timers.tick(1);
  assert.deepEqual(socket.disconnects, [true]);
  assert.equal(guard.count('ann'), 0);
});

test('a session of sixty days is not over at once', options, async (t) => {
  const made = [];
  const { setTimeout: real } = globalThis;
  t.mock.method(globalThis, 'setTimeout', (...args) => { made.push(real(...args)); return made.at(-1); });
  const warnings = [];
  const onWarning = ({ name }) => warnings.push(name);
  process.on('warning', onWarning);
  t.after(() => {
    process.off('warning', onWarning);
    made.forEach(clearTimeout); // or a forgotten one would keep the test alive
  });
  const guard = newGuard();
  const socket = watched(guard, 'ann', Date.now() + 60 * DAY);
  await new Promise((resolve) => { setTimeout(resolve, 15); }); // a timer that overflows fires after 1 ms
  assert.deepEqual(socket.disconnects, [], 'setTimeout cannot hold sixty days');
  assert.deepEqual(warnings, [], 'a timer that overflows fires again every millisecond');
  socket.disconnect();
});

test('a session of sixty days ends after sixty days', options, (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  const socket = watched(newGuard(), 'ann', 60 * DAY);
  for (let day = 1; day < 60; day++) t.mock.timers.tick(DAY);
  assert.deepEqual(socket.disconnects, []);
  t.mock.timers.tick(DAY);
  assert.deepEqual(socket.disconnects, [true]);
});

test('disconnectUser ends all sockets of that user and nobody else\'s', options, () => {
  const guard = newGuard();
  const anns = [watched(guard, 'ann'), watched(guard, 'ann'), watched(guard, 'ann')];
  const bob = watched(guard, 'bob');
  assert.equal(guard.disconnectUser('ann'), 3);
  for (const socket of anns) assert.deepEqual(socket.disconnects, [true]);
  assert.deepEqual(bob.disconnects, []);
  assert.deepEqual([guard.count('ann'), guard.count('bob')], [0, 1]);
  assert.equal(guard.disconnectUser('ann'), 0, 'they were forgotten');
  assert.equal(guard.disconnectUser('nobody'), 0);
  bob.disconnect();
});

test('a user who comes back is watched again', options, () => {
  const guard = newGuard();
  watched(guard, 'ann');
  guard.disconnectUser('ann');
  const again = watched(guard, 'ann');
  assert.equal(guard.count('ann'), 1);
  assert.equal(guard.disconnectUser('ann'), 1);
  assert.deepEqual(again.disconnects, [true]);
});

test('count follows connecting and disconnecting, one socket at a time', options, () => {
  const guard = newGuard();
  assert.equal(guard.count('ann'), 0);
  assert.equal(guard.count('constructor'), 0);
  const first = watched(guard, 'ann');
  const second = watched(guard, 'ann');
  assert.equal(guard.count('ann'), 2);
  first.disconnect();
  assert.equal(guard.count('ann'), 1);
  second.disconnect();
  assert.equal(guard.count('ann'), 0);
});

test('a user may have any name, also that of a property every object has', options, () => {
  const guard = newGuard();
  for (const name of ['constructor', '__proto__', 'toString']) {
    const socket = watched(guard, name);
    assert.equal(guard.count(name), 1);
    assert.equal(guard.disconnectUser(name), 1);
    assert.deepEqual(socket.disconnects, [true]);
  }
});

test('the timer of a socket that has disconnected never fires', options, (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 5000 });
  const socket = watched(newGuard(), 'ann', 5000 + MINUTE);
  socket.disconnect();
  t.mock.timers.tick(2 * MINUTE);
  assert.equal(socket.disconnects.length, 1, 'a socket that has gone was disconnected again');
});

test('a socket that has disconnected leaves no timer behind', options, () => {
  const before = timers();
  const socket = watched(newGuard(), 'ann', Date.now() + 300);
  socket.disconnect();
  assert.equal(timers(), before, 'the timer goes on after the socket is gone');
});

function timers() {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
