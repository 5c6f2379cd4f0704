import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { createOutbox } from '../src/outbox.js';

const options = { timeout: 1500 };

/** A link whose other side is the test: `sent` has every attempt with its ack. */
class Link extends EventEmitter {
  connected = true;
  sent = [];
  send(message, ack) {
    assert.ok(this.connected, 'sent while the link is down');
    this.sent.push({ ...structuredClone(message), ack });
  }
  up() { this.connected = true; this.emit('connect'); }
  down() { this.connected = false; this.emit('disconnect', 'transport close'); }
  get bodies() { return this.sent.map(({ body }) => body); }
}

function setUp(t, { connected = true } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  const link = new Link();
  link.connected = connected;
  return { link, outbox: createOutbox({ link, timeoutMs: 1000 }), tick: (ms) => t.mock.timers.tick(ms) };
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

/** The state of a promise: its value, or 'waiting'. */
async function stateOf(promise) {
  await turn();
  return Promise.race([promise, Promise.resolve('waiting')]);
}

test('a message carries its body and the promise gets the answer', options, async (t) => {
  const { link, outbox } = setUp(t);
  const answer = outbox.send({ parcel: 7 });
  assert.deepEqual(link.bodies, [{ parcel: 7 }]);
  assert.equal(await stateOf(answer), 'waiting', 'resolved before there was an answer');
  link.sent[0].ack({ ok: true });
  assert.deepEqual(await stateOf(answer), { ok: true });
});

test('ids differ between messages, also equal ones, and between programs in the same millisecond', options, async (t) => {
  const { link, outbox } = setUp(t);
  const other = new Link();
  for (let i = 0; i < 3; i++) {
    outbox.send('same');
    link.sent.at(-1).ack('ok');
    await turn();
  }
  createOutbox({ link: other, timeoutMs: 1000 }).send('same');
  const ids = [...link.sent, ...other.sent].map(({ id }) => id);
  assert.ok(ids.every((id) => typeof id === 'string' && id.length >= 8), `ids: ${ids}`);
  assert.equal(new Set(ids).size, 4, `ids: ${ids}`);
});

test('messages go one at a time and in order', options, async (t) => {
  const { link, outbox } = setUp(t);
  for (const body of ['a', 'b', 'c']) outbox.send(body);
  await turn();
  assert.deepEqual(link.bodies, ['a'], 'sent before the one in front was answered');
  link.sent[0].ack('ok');
  await turn();
  assert.deepEqual(link.bodies, ['a', 'b']);
  link.sent[1].ack('ok');
  await turn();
  assert.deepEqual(link.bodies, ['a', 'b', 'c']);
});

test('without an answer a message is sent again with the same id, each time anew', options, async (t) => {
  const { link, outbox, tick } = setUp(t);
  outbox.send('a');
  tick(999);
  assert.equal(link.sent.length, 1, 'too early');
  tick(1);
  assert.equal(link.sent.length, 2, 'not sent again');
  for (let i = 0; i < 198; i++) tick(1000);
  assert.equal(link.sent.length, 200, 'gave up, or waits longer each time');
  assert.equal(new Set(link.sent.map(({ id }) => id)).size, 1, 'a new id makes a repeat look like a new message');
});

test('the time of a message begins with its own attempt, not with its send()', options, async (t) => {
  const { link, outbox, tick } = setUp(t);
  outbox.send('a');
  outbox.send('b');
  tick(900);
  link.sent[0].ack('ok');
  await turn();
  tick(900);
  assert.deepEqual(link.bodies, ['a', 'b']);
  tick(100);
  assert.deepEqual(link.bodies, ['a', 'b', 'b']);
});

test('while the link is down nothing is sent, and nothing is lost', options, async (t) => {
  const { link, outbox, tick } = setUp(t, { connected: false });
  const answer = outbox.send('a');
  outbox.send('b');
  tick(5000); // the link throws if anything is sent now
  link.up();
  await turn();
  assert.deepEqual(link.bodies, ['a']);
  link.down();
  tick(5000);
  link.up();
  await turn();
  assert.deepEqual(link.bodies, ['a', 'a'], 'sent again at once when the link is back');
  link.sent[1].ack('ok');
  assert.equal(await stateOf(answer), 'ok');
  assert.deepEqual(link.bodies, ['a', 'a', 'b']);
});

test('a reconnect begins the time anew: no second timer sends in between', options, async (t) => {
  const { link, outbox, tick } = setUp(t);
  outbox.send('a');
  tick(600);
  link.down();
  link.up();
  await turn();
  assert.equal(link.sent.length, 2);
  tick(999);
  assert.equal(link.sent.length, 2, 'the timer of the first attempt is still running');
  tick(1);
  assert.equal(link.sent.length, 3);
});

test('a connect with nothing to send sends nothing', options, async (t) => {
  const { link, outbox } = setUp(t);
  const answer = outbox.send('a');
  link.sent[0].ack('ok');
  await answer;
  link.down();
  link.up();
  await turn();
  assert.deepEqual(link.bodies, ['a']);
});

test('the answer to an earlier attempt counts', options, async (t) => {
  const { link, outbox, tick } = setUp(t);
  const answer = outbox.send('a');
  tick(1000);
  link.sent[0].ack('late');
  assert.equal(await stateOf(answer), 'late');
  tick(5000);
  assert.equal(link.sent.length, 2, 'sent again although it was answered');
});

test('an answer counts whatever it is', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  for (const value of [undefined, null, false, 0, '']) {
    const link = new Link();
    const outbox = createOutbox({ link, timeoutMs: 400 });
    const answer = outbox.send('a');
    link.sent[0].ack(value);
    assert.equal(await stateOf(answer), value, `the answer ${value} did not count`);
    assert.equal(outbox.pending, 0);
  }
});

test('an answer that comes while the link is down counts, and the next message waits for the link', options, async (t) => {
  const { link, outbox } = setUp(t);
  const answer = outbox.send('a');
  outbox.send('b');
  link.down();
  link.sent[0].ack('late'); // the link throws if b is sent now
  assert.equal(await stateOf(answer), 'late');
  assert.equal(outbox.pending, 1);
  link.up();
  await turn();
  assert.deepEqual(link.bodies, ['a', 'b']);
});

test('a second answer settles and skips nothing', options, async (t) => {
  const { link, outbox, tick } = setUp(t);
  const a = outbox.send('a');
  const b = outbox.send('b');
  outbox.send('c');
  tick(1000);
  link.sent[1].ack('first');
  await turn();
  link.sent[0].ack('second');
  link.sent[1].ack('third');
  await turn();
  assert.equal(await stateOf(a), 'first');
  assert.equal(await stateOf(b), 'waiting', 'an answer to a was taken for one to b');
  assert.deepEqual(link.bodies, ['a', 'a', 'b']);
  assert.equal(outbox.pending, 2);
});

test('pending counts what has no answer', options, async (t) => {
  const { link, outbox } = setUp(t);
  assert.equal(outbox.pending, 0);
  const a = outbox.send('a');
  outbox.send('b');
  assert.equal(outbox.pending, 2);
  link.sent[0].ack('ok');
  await a;
  assert.equal(outbox.pending, 1);
});

test('when all is answered no timer is left, also if the answer came at once', options, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const link = new Link();
  link.send = (message, ack) => ack('at once');
  const outbox = createOutbox({ link, timeoutMs: 400 });
  assert.deepEqual(await Promise.all([outbox.send('a'), outbox.send('b')]), ['at once', 'at once']);
  assert.equal(outbox.pending, 0);
  assert.equal(timers(), before, 'a timer keeps the process alive');
});
