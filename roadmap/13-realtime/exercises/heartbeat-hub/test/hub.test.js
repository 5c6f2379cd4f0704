import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { createHub } from '../src/hub.js';

const options = { timeout: 1500 };

/** Behaves like a WebSocket of `ws`: after terminate() and close(), 'close' is emitted later, by gone(). */
class FakeSocket extends EventEmitter {
  readyState = 1;
  bufferedAmount = 0;
  calls = []; // everything the hub did, in order
  send(text) { this.#log('send', String(text)); }
  ping() { this.#log('ping'); }
  close(code) { this.#log('close', code); this.readyState = 2; }
  terminate() { this.#log('terminate'); this.readyState = 2; }
  pong() { this.emit('pong', Buffer.alloc(0)); }
  gone() { this.readyState = 3; this.emit('close', 1006, Buffer.alloc(0)); }
  #log(...call) {
    if (this.readyState === 3) throw new Error(`${call[0]}() on a socket that has closed`);
    this.calls.push(call.join(' '));
  }
}

function setUp(count, { maxBuffered = 1000 } = {}) {
  const hub = createHub({ maxBuffered });
  const sockets = Array.from({ length: count }, () => new FakeSocket());
  for (const socket of sockets) hub.add(socket);
  return [hub, ...sockets];
}

test('a broadcast reaches every open socket as JSON', options, () => {
  const [hub, a, b] = setUp(2);
  hub.broadcast({ price: 7 });
  hub.broadcast(['x']);
  for (const socket of [a, b]) assert.deepEqual(socket.calls, ['send {"price":7}', 'send ["x"]']);
});

test('a broadcast makes the JSON once, however many sockets there are', options, () => {
  const [hub] = setUp(50);
  let made = 0;
  hub.broadcast({ toJSON() { made++; return 1; } });
  assert.equal(made, 1);
});

test('a socket that is not open gets no message and no ping', options, () => {
  for (const state of [0, 2, 3]) {
    const [hub, a, closing] = setUp(2);
    closing.readyState = state;
    hub.broadcast(1);
    hub.beat();
    assert.deepEqual(closing.calls, [], `readyState ${state}`);
    assert.deepEqual(a.calls, ['send 1', 'ping']);
  }
});

test('a socket above maxBuffered is terminated instead of sent to, and nobody else notices', options, () => {
  const [hub, first, slow, last] = setUp(3, { maxBuffered: 1000 });
  slow.bufferedAmount = 1001;
  first.bufferedAmount = 1000;
  hub.broadcast(1);
  hub.broadcast(2);
  assert.deepEqual(slow.calls, ['terminate'], 'a close frame would wait behind the data');
  assert.deepEqual(first.calls, ['send 1', 'send 2'], 'exactly maxBuffered is allowed');
  assert.deepEqual(last.calls, ['send 1', 'send 2']);
});

test('a socket that answers each ping is kept for ever', options, () => {
  const [hub, a] = setUp(1);
  for (let i = 0; i < 5; i++) { hub.beat(); a.pong(); }
  assert.deepEqual(a.calls, Array(5).fill('ping'));
});

test('a socket that has given no sign since the last beat is terminated, not pinged', options, () => {
  const [hub, dead, good] = setUp(2);
  hub.beat();
  good.pong();
  hub.beat();
  assert.deepEqual(dead.calls, ['ping', 'terminate']);
  assert.deepEqual(good.calls, ['ping', 'ping']);
});

test('an answer to an earlier ping does not count for a later one', options, () => {
  const [hub, a] = setUp(1);
  hub.beat();
  a.pong();
  a.pong();
  hub.beat();
  hub.beat();
  assert.deepEqual(a.calls, ['ping', 'ping', 'terminate']);
});

test('a message is a sign of life too', options, () => {
  const [hub, busy] = setUp(1);
  hub.beat();
  for (let i = 0; i < 3; i++) { busy.emit('message', Buffer.from('{}'), false); hub.beat(); }
  assert.deepEqual(busy.calls, Array(4).fill('ping'));
});

test('a broadcast to a socket is no sign of life of that socket', options, () => {
  const [hub, dead] = setUp(1);
  hub.beat();
  hub.broadcast(1);
  hub.beat();
  assert.deepEqual(dead.calls, ['ping', 'send 1', 'terminate']);
});

test('a socket that came after the last beat is pinged by the next, not terminated', options, () => {
  const [hub] = setUp(1);
  hub.beat();
  const late = new FakeSocket();
  hub.add(late);
  hub.beat();
  assert.deepEqual(late.calls, ['ping']);
});

test('a terminated socket whose close is under way is left alone', options, () => {
  const [hub, dead] = setUp(1);
  hub.beat();
  hub.beat();
  hub.beat();
  hub.broadcast(1);
  assert.deepEqual(dead.calls, ['ping', 'terminate']);
});

test('the error of a socket does not end the process', options, () => {
  const [hub, a, b] = setUp(2);
  a.emit('error', new RangeError('Invalid WebSocket frame: invalid opcode 3'));
  a.emit('error', new Error('a second one'));
  assert.equal(hub.size, 2, "an error is not the end: 'close' comes later");
  a.gone();
  hub.broadcast(1);
  assert.deepEqual(b.calls, ['send 1']);
});

test('a socket that has closed is forgotten, with all listeners', options, () => {
  const [hub, a, b] = setUp(2);
  const others = () => {};
  a.on('close', others);
  assert.equal(hub.size, 2);
  a.gone();
  assert.equal(hub.size, 1);
  assert.deepEqual(a.eventNames(), ['close'], 'the hub still listens');
  assert.deepEqual(a.listeners('close'), [others], 'the listener of somebody else is gone, or one of the hub stayed');
  a.emit('message', Buffer.from('late'), false);
  assert.equal(hub.size, 1);
  hub.broadcast(1);
  assert.deepEqual(b.calls, ['send 1']);
});

/** Lets promises settle, then says whether this one has. */
async function settled(promise) {
  let done = false;
  promise.then(() => { done = true; });
  for (let i = 0; i < 20; i++) await null;
  return done;
}

test('stop closes with 1001 and waits for the last socket', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [hub, a, b] = setUp(2);
  const stopped = hub.stop(5000);
  assert.deepEqual([...a.calls, ...b.calls], ['close 1001', 'close 1001']);
  a.gone();
  assert.equal(await settled(stopped), false, 'resolved while a socket is still closing');
  b.gone();
  assert.equal(await settled(stopped), true, 'all have closed, and it still waits');
});

test('a socket counts until it has closed, and stop waits for those that are terminated or closing', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [hub, slow, dead] = setUp(2, { maxBuffered: 1000 });
  slow.bufferedAmount = 1001;
  hub.broadcast(1);
  hub.beat();
  hub.beat();
  assert.deepEqual([slow.calls.at(-1), dead.calls.at(-1)], ['terminate', 'terminate']);
  assert.equal(hub.size, 2, 'terminate() is not yet the end of a socket');
  const stopped = hub.stop(5000);
  slow.gone();
  assert.equal(await settled(stopped), false, 'resolved while a socket is still closing');
  dead.gone();
  assert.equal(await settled(stopped), true);
  const later = new FakeSocket();
  hub.add(later);
  t.mock.timers.tick(5000);
  assert.deepEqual(later.calls, [], 'the timer of stop() outlives its promise');
});

test('stop terminates whoever has not closed in time, and only them', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [hub, polite, deaf, closing] = setUp(3);
  closing.readyState = 2;
  const stopped = hub.stop(5000);
  polite.gone();
  t.mock.timers.tick(4999);
  assert.deepEqual(deaf.calls, ['close 1001'], 'the time was not up');
  t.mock.timers.tick(1);
  assert.deepEqual(deaf.calls, ['close 1001', 'terminate']);
  assert.deepEqual(closing.calls, ['terminate'], 'its close was under way before, and needs no second one');
  assert.deepEqual(polite.calls, ['close 1001']);
  assert.equal(await settled(stopped), false, 'the terminated sockets have not closed yet');
  deaf.gone();
  closing.gone();
  assert.equal(await settled(stopped), true);
});

test('stop leaves no timer behind, and needs none without sockets', options, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const [hub, a] = setUp(1);
  const stopped = hub.stop(900);
  a.gone();
  await stopped;
  assert.equal(timers(), before, 'the timer keeps the process alive');
  await createHub({ maxBuffered: 1 }).stop(900);
  assert.equal(timers(), before);
});
