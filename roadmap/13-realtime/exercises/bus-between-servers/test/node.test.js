import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { createNode } from '../src/node.js';

const limit = { timeout: 1500 };
let open = [];
afterEach(() => {
  for (const node of open) node.close();
  open = [];
});

/** What Redis Pub/Sub does: strings, later, to everybody who listens now. */
function createBus() {
  const listeners = new Set();
  return {
    listeners,
    fail: null,
    hold: null, // (text) => true keeps a message back
    kept: [],
    publish(text) {
      if (this.fail) return this.fail();
      assert.equal(typeof text, 'string', 'a bus carries strings');
      if (this.hold?.(text)) { this.kept.push(text); return Promise.resolve(); }
      for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener(text));
      return Promise.resolve();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribers: async () => listeners.size,
  };
}

const idle = () => new Promise((resolve) => { setImmediate(resolve); }); // all microtasks have run

function world(uids = ['A', 'B']) {
  const bus = createBus();
  const errors = [];
  const nodes = uids.map((uid) => createNode({ uid, bus, timeoutMs: 500, onError: (err) => errors.push(err.message) }));
  open.push(...nodes);
  const socket = (node, id, ...rooms) => {
    const made = { id, got: [], send: (event, data) => made.got.push([event, data]) };
    node.add(made);
    for (const room of rooms) node.join(id, room);
    return made;
  };
  return { bus, nodes, errors, socket };
}

const events = (...sockets) => sockets.map(({ got }) => got.map(([event]) => event).join());

test('1. emit reaches the sockets of the named rooms at once, and each of them once', limit, () => {
  const { nodes: [a], socket } = world();
  const [one, two, three] = [socket(a, '1', 'x', 'y'), socket(a, '2', 'y'), socket(a, '3', 'z')];
  a.emit('e', { n: 1 }, { rooms: ['x', 'y'] });
  assert.deepEqual([one.got, two.got, three.got], [[['e', { n: 1 }]], [['e', { n: 1 }]], []]);
});

test('1. no rooms means everybody, and except wins', limit, () => {
  const { nodes: [a], socket } = world();
  const sockets = [socket(a, '1', 'x', 'muted'), socket(a, '2', 'x'), socket(a, '3')];
  a.emit('all', 1);
  a.emit('but', 1, { except: ['muted'] });
  a.emit('x', 1, { rooms: ['x'], except: ['muted', 'none'] });
  a.emit('own', 1, { rooms: ['1'] });
  assert.deepEqual(events(...sockets), ['all,own', 'all,but,x', 'all,but']);
});

test('2. the sockets of other nodes get it by the same rule, and nobody twice', limit, async () => {
  const { nodes: [a, b, c], socket } = world(['A', 'B', 'C']);
  const sockets = [socket(a, '1', 'x'), socket(b, '2', 'x', 'y'), socket(b, '3', 'x', 'muted'), socket(c, '4', 'y'), socket(c, '5')];
  a.emit('e', { n: [1] }, { rooms: ['x', 'y'], except: ['muted'] });
  await idle();
  assert.deepEqual(events(...sockets), ['e', 'e', '', 'e', '']);
  assert.deepEqual(sockets[3].got, [['e', { n: [1] }]]);
  c.emit('all', 1);
  await idle();
  assert.deepEqual(events(...sockets), ['e,all', 'e,all', 'all', 'e,all', 'all']);
});

test('2. who left or joined counts as it is when the event arrives', limit, async () => {
  const { nodes: [a, b], socket } = world();
  const [left, gone] = [socket(b, '1', 'x'), socket(b, '2', 'x')];
  b.leave('1', 'x');
  b.remove('2');
  a.emit('e', 1, { rooms: ['x'] });
  await idle();
  assert.deepEqual(events(left, gone), ['', '']);
});

for (const [how, fail] of [
  ['rejects', () => Promise.reject(new Error('bus down'))],
  ['throws', () => { throw new Error('bus down'); }],
]) {
  test(`3. when the bus ${how}, the node's own sockets are served, and onError is told`, limit, async () => {
    const { bus, nodes: [a, b], errors, socket } = world();
    const [one, two] = [socket(a, '1', 'x', 'y'), socket(b, '2', 'x')];
    bus.fail = fail;
    a.emit('e', 1, { rooms: ['x'] });
    a.evict('y', 'x');
    assert.deepEqual(events(one), ['e']);
    await idle(); // an unhandled rejection would fail this test
    assert.deepEqual(errors, ['bus down', 'bus down']);
    bus.fail = null;
    a.emit('f', 1, { rooms: ['x'] });
    await idle();
    assert.deepEqual(events(one, two), ['e', 'f'], 'evict must work at home, emit must work again');
  });
}

test('4. foreign text on the bus is ignored', limit, async () => {
  const { bus, nodes: [a, b], socket } = world();
  const [one, two] = [socket(a, '1', 'x'), socket(b, '2', 'x')];
  const foreign = ['', 'hello', '{', 'null', '7', '[]', '{}', '"x"', '{"type":"constructor","uid":"Z"}', '{"type":"emit","uid":"Z"}', '{"type":"emit","uid":"Z","event":"e","rooms":7,"except":null}'];
  for (const text of foreign) for (const listener of bus.listeners) assert.doesNotThrow(() => listener(text), `for ${text}`);
  await idle();
  assert.deepEqual(events(one, two), ['', '']);
  a.emit('e', 1);
  await idle();
  assert.deepEqual(events(one, two), ['e', 'e']);
});

test('4. messages of a node in which one field was spoilt throw nothing', limit, async () => {
  const { bus, nodes: [a, b], socket } = world();
  socket(a, '1', 'x');
  socket(b, '2', 'x');
  const texts = [];
  bus.hold = (text) => { texts.push(text); return false; };
  a.emit('e', 1, { rooms: ['x'], except: ['y'] });
  a.evict('x', 'y');
  await a.count('x');
  bus.hold = () => true; // from here on nobody answers
  for (const message of texts.map((text) => JSON.parse(text))) {
    for (const key of Object.keys(message)) {
      for (const value of [undefined, null, 7, 'x', [], {}]) {
        const text = JSON.stringify({ ...message, [key]: value });
        for (const listener of bus.listeners) assert.doesNotThrow(() => listener(text), `for ${text}`);
      }
    }
  }
  await idle(); // an unhandled rejection would fail this test
});

test('4. a socket that throws does not keep the event from others', limit, async () => {
  const { nodes: [a, b], errors, socket } = world();
  for (const node of [a, b]) node.add({ id: 'broken', send() { throw new Error('closed'); } });
  const [one, two] = [socket(a, '1'), socket(b, '2')];
  a.emit('e', 1);
  await idle();
  assert.deepEqual(events(one, two), ['e', 'e']);
  assert.deepEqual(errors, ['closed', 'closed']);
});

test('5. evict takes the sockets of one room out of another, on all nodes', limit, async () => {
  const { nodes: [a, b], socket } = world();
  const sockets = [socket(a, '1', 'user:ann', 'board'), socket(b, '2', 'user:ann', 'board'), socket(b, '3', 'user:bob', 'board')];
  a.evict('user:ann', 'board');
  a.emit('secret', 1, { rooms: ['board'] });
  await idle();
  a.emit('own', 1, { rooms: ['user:ann'] });
  await idle();
  assert.deepEqual(events(...sockets), ['own', 'own', 'secret']);
});

test('6. count adds up all nodes, also when there is only one', limit, async () => {
  const { nodes: [a, b, c], socket } = world(['A', 'B', 'C']);
  socket(a, '1', 'x');
  socket(b, '2', 'x');
  socket(b, '3', 'x', 'y');
  assert.equal(await a.count('x'), 3);
  assert.equal(await c.count('x'), 3);
  assert.equal(await c.count('none'), 0);
  const alone = world(['S']);
  socket(alone.nodes[0], '1', 'x');
  assert.equal(await alone.nodes[0].count('x'), 1);
});

test('6. counts at the same time, of one node and of several, do not disturb each other', limit, async () => {
  const { nodes: [a, b, c], socket } = world(['A', 'B', 'C']);
  for (const id of ['1', '2', '3']) socket(b, id, 'x');
  socket(c, '4', 'y');
  socket(a, '5', 'y');
  assert.deepEqual(await Promise.all([a.count('x'), a.count('y'), a.count('z'), b.count('y'), c.count('x')]), [3, 2, 0, 2, 3]);
});

test('6. a silent node makes count reject after timeoutMs, and its late answer does no harm', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { bus, nodes: [a, b], socket } = world();
  socket(b, '1', 'x');
  let settled = false;
  let asked = false;
  bus.hold = () => { const answer = asked; asked = true; return answer; }; // the question passes, the answer does not
  const counted = a.count('x').finally(() => { settled = true; });
  counted.catch(() => { /* asserted below */ });
  await idle();
  t.mock.timers.tick(499);
  await idle();
  assert.equal(settled, false, 'it gave up before timeoutMs');
  t.mock.timers.tick(1);
  await idle();
  assert.equal(settled, true, 'it did not give up after timeoutMs');
  await assert.rejects(counted);
  bus.hold = null;
  for (const text of bus.kept) for (const listener of bus.listeners) assert.doesNotThrow(() => listener(text));
  assert.equal(await a.count('x'), 1, 'the late answer was added to the next count');
});

test('6. a bus that does not even say how many nodes there are makes count reject after timeoutMs', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { bus, nodes: [a] } = world();
  bus.subscribers = () => new Promise(() => { /* never */ });
  let outcome = 'waits';
  a.count('x').then(() => { outcome = 'resolved'; }, () => { outcome = 'rejected'; });
  await idle();
  t.mock.timers.tick(499);
  await idle();
  assert.equal(outcome, 'waits');
  t.mock.timers.tick(1);
  await idle();
  assert.equal(outcome, 'rejected');
});

test('7. close rejects a count that has not been asked yet, and leaves no timer to it', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { bus, nodes: [a] } = world();
  const answer = Promise.withResolvers();
  bus.subscribers = () => answer.promise;
  let outcome = 'waits';
  a.count('x').then(() => { outcome = 'resolved'; }, () => { outcome = 'rejected'; });
  await idle();
  const made = t.mock.method(globalThis, 'setTimeout');
  a.close();
  answer.resolve(2);
  await idle();
  assert.deepEqual([outcome, made.mock.callCount()], ['rejected', 0], 'it goes on after close');
});

test('7. close ends the subscription and rejects the counts that wait', limit, async () => {
  const { bus, nodes: [a, b], socket } = world();
  const one = socket(a, '1');
  bus.hold = () => true;
  const counted = a.count('x');
  counted.catch(() => { /* asserted below */ });
  await idle();
  a.close();
  await assert.rejects(counted);
  assert.equal(bus.listeners.size, 1, 'it still listens');
  bus.hold = null;
  b.emit('e', 1);
  await idle();
  assert.deepEqual(events(one), ['']);
});

test('7. no timer is left behind by a count that succeeded, nor by close', limit, async () => {
  const timers = new Set();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  mock.method(globalThis, 'setTimeout', (...args) => { const timer = set(...args); timers.add(timer); return timer; });
  mock.method(globalThis, 'clearTimeout', (timer) => { timers.delete(timer); clear(timer); });
  try {
    const { bus, nodes: [a, b], socket } = world();
    socket(b, '1', 'x');
    assert.equal(await a.count('x'), 1);
    assert.equal(timers.size, 0, 'after a count that succeeded');
    bus.hold = () => true;
    const counted = a.count('x');
    counted.catch(() => { /* rejected by close */ });
    await idle();
    a.close();
    assert.equal(timers.size, 0, 'after close');
  } finally {
    mock.restoreAll();
  }
});
