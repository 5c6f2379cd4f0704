import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPresence } from '../src/presence.js';

const limit = { timeout: 1000 };
const idle = () => new Promise((resolve) => { setImmediate(resolve); });

/** A store that carries out what it is told in the order in which it is told; `gate` makes it slow. */
function createStore() {
  const users = new Map();
  const of = (userId) => users.get(userId) ?? new Map();
  const store = {
    users,
    failFor: () => false, // (userId) => true makes a write fail
    gate: null, // a promise that the next operations wait for
    last: Promise.resolve(),
    queue(run) {
      const { gate } = store;
      const done = store.last.then(() => gate).then(run);
      store.last = done.catch(() => { /* the caller is told */ });
      return done;
    },
    put: (userId, id, expiresAt) => store.queue(() => {
      if (store.failFor(userId)) throw new Error(`no write for ${userId}`);
      assert.equal(typeof id, 'string');
      users.set(userId, of(userId).set(id, expiresAt));
    }),
    leases: (userId) => store.queue(() => {
      if (store.failFor(userId)) throw new Error(`no read for ${userId}`);
      return [...of(userId)].map(([id, expiresAt]) => ({ id, expiresAt }));
    }),
    prune: (userId, until) => store.queue(() => {
      if (store.failFor(userId)) throw new Error(`no read for ${userId}`);
      for (const [id, expiresAt] of of(userId)) if (expiresAt <= until) of(userId).delete(id);
    }),
  };
  return store;
}

function world() {
  const store = createStore();
  const clock = { ms: 1_000_000 };
  const errors = [];
  const server = (serverId) => createPresence({ store, serverId, leaseMs: 1000, graceMs: 200, now: () => clock.ms, onError: (err) => errors.push(err.message) });
  return { store, errors, server, pass: (ms) => { clock.ms += ms; }, clock };
}

test('1. a connection makes its user online on every server, until the lease ends', limit, async () => {
  const { server, pass } = world();
  const [a, b] = [server('A'), server('B')];
  assert.equal(await a.isOnline('ann'), false);
  await a.connected('ann', '1');
  assert.deepEqual([await a.isOnline('ann'), await b.isOnline('ann'), await b.isOnline('bob')], [true, true, false]);
  pass(999);
  assert.equal(await b.isOnline('ann'), true);
  pass(1);
  assert.equal(await b.isOnline('ann'), false, 'at expiresAt the lease is over');
});

test('2. a beat renews all connections of its server', limit, async () => {
  const { server, pass } = world();
  const a = server('A');
  await a.connected('ann', '1');
  await a.connected('bob', '2');
  for (let n = 0; n < 5; n++) {
    pass(900);
    await a.beat();
  }
  pass(999);
  assert.deepEqual([await a.isOnline('ann'), await a.isOnline('bob')], [true, true]);
});

test('2. the users of a server that died are gone after leaseMs, whatever the others beat', limit, async () => {
  const { server, pass } = world();
  const [dead, alive] = [server('A'), server('B')];
  await dead.connected('ann', '1');
  await dead.connected('bob', '2');
  await alive.connected('bob', '1');
  pass(600);
  await alive.beat();
  pass(400);
  await alive.beat();
  assert.deepEqual([await alive.isOnline('ann'), await alive.isOnline('bob')], [false, true]);
});

test('3. after the last connection the user stays online for graceMs, and no beat extends that', limit, async () => {
  const { server, pass } = world();
  const a = server('A');
  await a.connected('ann', '1');
  await a.disconnected('ann', '1');
  pass(199);
  assert.equal(await a.isOnline('ann'), true, 'a reload would be seen');
  await a.beat();
  pass(1);
  assert.equal(await a.isOnline('ann'), false);
  await a.connected('ann', '2');
  assert.equal(await a.isOnline('ann'), true);
});

test('3. other connections of the user stay, also one with the same id on another server', limit, async () => {
  const { server, pass } = world();
  const [a, b] = [server('A'), server('B')];
  await a.connected('ann', '1');
  await a.connected('ann', '2');
  await b.connected('ann', '1');
  await a.disconnected('ann', '1');
  pass(200);
  assert.equal(await b.isOnline('ann'), true);
  await a.disconnected('ann', '2');
  pass(500);
  assert.equal(await a.isOnline('ann'), true, 'the connection 1 of server B is there');
  await b.disconnected('ann', '1');
  pass(200);
  assert.equal(await a.isOnline('ann'), false);
});

test('3. the end of one tab does not end the beats for the other tab of the user on the same server', limit, async () => {
  const { server, pass } = world();
  const a = server('A');
  await a.connected('ann', '1');
  await a.connected('ann', '2');
  await a.disconnected('ann', '1');
  for (let n = 0; n < 3; n++) {
    pass(900);
    await a.beat();
  }
  assert.equal(await a.isOnline('ann'), true, 'her second tab is there and not renewed any more');
});

test('3. ids that would run together are kept apart', limit, async () => {
  const { server, pass } = world();
  const [a, b] = [server('s1'), server('s')];
  await a.connected('ann', '2');
  await b.connected('ann', '12');
  await b.connected('ann', '1:2');
  await b.disconnected('ann', '12');
  await b.disconnected('ann', '1:2');
  pass(500);
  assert.equal(await a.isOnline('ann'), true);
});

test('4. a beat under way does not bring back a connection that ends meanwhile', limit, async () => {
  const { store, server, pass } = world();
  const a = server('A');
  await a.connected('ann', '1');
  await a.connected('bob', '2');
  const gate = Promise.withResolvers();
  store.gate = gate.promise;
  const beaten = a.beat();
  await idle();
  store.gate = null;
  const gone = [a.disconnected('ann', '1'), a.disconnected('bob', '2')];
  gate.resolve();
  await Promise.all([beaten, ...gone]);
  pass(200);
  assert.deepEqual([await a.isOnline('ann'), await a.isOnline('bob')], [false, false]);
});

test('4. a connection whose first write is slow ends all the same', limit, async () => {
  const { store, server, pass } = world();
  const a = server('A');
  const gate = Promise.withResolvers();
  store.gate = gate.promise;
  const connecting = a.connected('ann', '1');
  await idle();
  store.gate = null;
  const gone = a.disconnected('ann', '1');
  gate.resolve();
  await Promise.all([connecting, gone]);
  await a.beat();
  pass(200);
  assert.equal(await a.isOnline('ann'), false, 'it was renewed after its end');
});

test('5. a write that fails keeps no other from being made, and is made up for by the next beat', limit, async () => {
  const { store, errors, server, pass } = world();
  const a = server('A');
  store.failFor = (userId) => userId === 'bob';
  await a.connected('ann', '1');
  await a.connected('bob', '2');
  await a.connected('cid', '3');
  pass(900);
  await a.beat();
  assert.deepEqual(errors, ['no write for bob', 'no write for bob']);
  pass(900);
  assert.deepEqual([await a.isOnline('ann'), await a.isOnline('cid')], [true, true]);
  await assert.rejects(a.isOnline('bob'), 'nobody knows');
  store.failFor = () => false;
  await a.beat();
  assert.equal(await a.isOnline('bob'), true);
  store.failFor = () => true;
  await a.disconnected('bob', '2');
  store.failFor = () => false;
  await a.beat();
  pass(1000);
  assert.equal(await a.isOnline('bob'), false, 'its lease runs out, even if its end could not be written');
});

test('6. expired leases are removed, and no others', limit, async () => {
  const { store, server, pass } = world();
  const [a, b] = [server('A'), server('B')];
  for (const id of ['1', '2', '3']) await a.connected('ann', id);
  await a.disconnected('ann', '1');
  pass(500);
  await b.connected('ann', '4');
  await b.isOnline('ann');
  assert.equal(store.users.get('ann').size, 3, 'the connection that ended is over, three are not');
  pass(500);
  assert.equal(await b.isOnline('ann'), true);
  assert.equal(store.users.get('ann').size, 1);
});

test('6. a lease that is renewed while isOnline looks is not removed', limit, async () => {
  const { store, server, pass } = world();
  const [a, b] = [server('A'), server('B')];
  await a.connected('ann', '1');
  pass(1000); // a server that was paused, as by a long garbage collection
  const looked = b.isOnline('ann');
  await a.beat();
  await looked;
  assert.equal(await b.isOnline('ann'), true);
  pass(999);
  assert.equal(await b.isOnline('ann'), true);
  assert.equal(store.users.get('ann').size, 1);
});
