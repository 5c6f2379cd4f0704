import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { createHub } from '../src/hub.js';

const limit = { timeout: 1000 };
const settings = { canJoin: async () => true, keep: 5, maxBuffered: 1000, typingMs: 300, graceMs: 500, heartbeatMs: 1_000_000 };

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
afterEach(() => mock.timers.reset());
const tick = (ms) => mock.timers.tick(ms);
const idle = () => new Promise((resolve) => { setImmediate(resolve); }); // every promise that could settle has

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { 'no JSON': text };
  }
}

function start(options = {}) {
  const hub = createHub({ ...settings, ...options });
  /** A client of `userId` that has joined `rooms`, and whose `got` is empty. */
  async function client(userId, ...rooms) {
    const made = { got: [], closes: [], buffered: 0, fails: false };
    const transport = hub.connect({
      send(text) {
        if (made.fails) throw new Error('EPIPE');
        made.got.push(parsed(text));
      },
      close(reason) { made.closes.push(reason); made.onClose?.(); },
      get buffered() { return made.buffered; },
    }, userId);
    made.say = (type, fields) => { transport.receive(JSON.stringify({ type, ...fields })); };
    made.raw = (text) => { transport.receive(text); };
    made.lost = () => { transport.closed(); };
    made.take = (type) => {
      const taken = made.got.filter((each) => !type || each.type === type);
      made.got = [];
      return taken;
    };
    made.join = async (room, after) => {
      made.say('join', { room, after });
      await idle();
    };
    for (const room of rooms) await made.join(room);
    made.take();
    return made;
  }
  return { hub, client };
}
const clear = (...clients) => clients.forEach((each) => each.take());
const message = (offset, userId, id, text = id, room = 'r') => ({ type: 'message', room, offset, userId, id, text });
const say = (who, id, text = id, room = 'r') => who.say('message', { room, id, text });

test('1. what is no message is answered with an error, and the connection stays', limit, async () => {
  const { hub, client } = start();
  const [ann, bob] = [await client('ann', 'r'), await client('bob', 'r')];
  clear(ann, bob);
  const bad = [
    '', 'hello', '{', 'null', '7', '"x"', '[]', '{}', '{"type":"nope"}', '{"type":"constructor"}', '{"type":"toString"}', '{"type":["join"]}',
    ...[{}, { room: '' }, { room: 7 }, { room: ['r'] }, { room: 'r', after: -1 }, { room: 'r', after: '1' }, { room: 'r', after: 1.5 }, { room: 'r', after: null }]
      .map((fields) => JSON.stringify({ type: 'join', ...fields })),
    ...[{ id: 'a' }, { text: 'x' }, { id: 1, text: 'x' }, { id: '', text: 'x' }, { id: 'a', text: '' }, { id: 'a', text: {} }, { id: 'a', text: 'x'.repeat(2001) }]
      .map((fields) => JSON.stringify({ type: 'message', room: 'r', ...fields })),
    '{"type":"typing","room":7}', '{"type":"leave"}',
  ];
  for (const text of bad) {
    ann.raw(text);
    await idle();
    assert.deepEqual(ann.take(), [{ type: 'error' }], `for ${text.slice(0, 60)}`);
  }
  assert.deepEqual(bob.take(), []);
  say(ann, 'a', 'é'.repeat(2000));
  assert.equal(bob.take('message').length, 1, '2,000 characters are allowed, and the connection still works');
  assert.equal(hub.size, 2);
});

test('1. message, typing and leave need the room', limit, async () => {
  const { client } = start();
  const [ann, eve] = [await client('ann', 'r'), await client('eve', 'other')];
  for (const room of ['r', 'none']) {
    say(eve, 'a', 'x', room);
    eve.say('typing', { room });
    eve.say('leave', { room });
  }
  assert.deepEqual(eve.take(), Array.from({ length: 6 }, () => ({ type: 'error' })));
  assert.deepEqual(ann.take(), []);
  await eve.join('r');
  eve.say('leave', { room: 'r' });
  clear(ann, eve);
  say(eve, 'b');
  assert.deepEqual([eve.take(), ann.take()], [[{ type: 'error' }], []], 'after leave it is outside again');
});

test('2. who may join is in and learns who is there, who may not is refused and hears nothing', limit, async () => {
  const asked = [];
  const { client } = start({ canJoin: async (...args) => { asked.push(args.join()); return args[0] !== 'eve'; } });
  const [ann, eve] = [await client('ann'), await client('eve')];
  await ann.join('r');
  await eve.join('r');
  assert.deepEqual(asked, ['ann,r', 'eve,r']);
  assert.deepEqual(ann.take(), [{ type: 'joined', room: 'r', latest: 0, online: ['ann'] }]);
  assert.deepEqual(eve.take(), [{ type: 'refused', room: 'r' }]);
  say(ann, 'a');
  const bob = await client('bob');
  await bob.join('r');
  const [joined] = bob.take();
  assert.deepEqual([joined.latest, joined.online.sort()], [1, ['ann', 'bob']]);
  assert.deepEqual(eve.take(), []);
});

for (const [how, canJoin] of [['rejects', async () => { throw new Error('db'); }], ['throws', () => { throw new Error('db'); }]]) {
  test(`2. a check that ${how} refuses`, limit, async () => {
    const { client } = start({ canJoin });
    const ann = await client('ann');
    await ann.join('r');
    assert.deepEqual(ann.take(), [{ type: 'refused', room: 'r' }]);
  });
}

test('2. nothing is heard before the answer, and who has gone meanwhile joins nothing', limit, async () => {
  const answers = [];
  const { client } = start({ canJoin: () => new Promise((resolve) => { answers.push(resolve); }) });
  const [ann, bob, cid] = [await client('ann'), await client('bob'), await client('cid')];
  for (const each of [ann, bob, cid]) await each.join('r');
  answers[0](true);
  await idle();
  say(ann, 'a');
  assert.deepEqual(bob.take(), [], 'it heard before it was allowed');
  cid.lost();
  answers[2](true);
  await idle();
  clear(ann);
  answers[1](true);
  await idle();
  assert.deepEqual(bob.take().at(0).online.sort(), ['ann', 'bob'], 'cid has gone and is in the room');
  assert.deepEqual(ann.take('presence').map(({ userId }) => userId), ['bob']);
});

test('3. a message is numbered, told to all connections of the room, and accepted', limit, async () => {
  const { client } = start();
  const [one, two, bob, cid] = [await client('ann', 'r'), await client('ann', 'r'), await client('bob', 'r', 's'), await client('cid', 's')];
  clear(one, two, bob, cid);
  say(one, 'a', 'hello');
  say(bob, 'a', 'hi');
  say(bob, 'b', 'hi', 's');
  const both = [message(1, 'ann', 'a', 'hello'), message(2, 'bob', 'a', 'hi')];
  const other = message(1, 'bob', 'b', 'hi', 's');
  assert.deepEqual(one.got.filter(({ type }) => type === 'message'), both);
  assert.deepEqual(one.take('accepted'), [{ type: 'accepted', room: 'r', id: 'a', offset: 1 }]);
  assert.deepEqual(two.take(), both);
  assert.deepEqual(bob.take('message'), [...both, other]);
  assert.deepEqual(cid.take(), [other]);
});

test('3. a repeated message is accepted with its old offset and not told again', limit, async () => {
  const { client } = start();
  const [ann, again, bob] = [await client('ann', 'r', 's'), await client('ann', 'r'), await client('bob', 'r')];
  say(ann, 'a', 'first');
  say(bob, 'a', 'of another user');
  clear(ann, again, bob);
  say(again, 'a', 'first');
  assert.deepEqual(again.take(), [{ type: 'accepted', room: 'r', id: 'a', offset: 1 }]);
  assert.deepEqual([ann.take(), bob.take()], [[], []]);
  say(ann, 'a', 'in another room', 's');
  say(ann, 'c');
  assert.deepEqual(ann.take('accepted').map(({ room, offset }) => room + offset), ['s1', 'r3']);
});

test('3. an id that is not among the kept messages any more is a new message', limit, async () => {
  const { client } = start({ keep: 2 });
  const ann = await client('ann', 'r');
  for (const id of ['a', 'b', 'c', 'a', 'c']) say(ann, id);
  assert.deepEqual(ann.take('accepted').map(({ id, offset }) => id + offset), ['a1', 'b2', 'c3', 'a4', 'c3']);
});

test('2. a repeated join changes nothing: one leave ends it, and nobody hears of it twice', limit, async () => {
  const { client } = start();
  const [bob, ann] = [await client('bob', 'r'), await client('ann', 'r')];
  clear(bob, ann);
  say(bob, 'a');
  clear(bob, ann);
  await ann.join('r', 0);
  assert.deepEqual([bob.take(), ann.take().map(({ type }) => type)], [[], ['joined', 'message']]);
  say(bob, 'b');
  assert.equal(ann.take('message').length, 1);
  bob.take();
  ann.say('leave', { room: 'r' });
  assert.deepEqual(bob.take().map(({ online }) => online), [false]);
});

test('2. rooms and users may have the names of properties that every object has', limit, async () => {
  const { client } = start();
  for (const name of ['constructor', '__proto__']) {
    const ann = await client(name);
    await ann.join(name);
    assert.deepEqual(ann.take(), [{ type: 'joined', room: name, latest: 0, online: [name] }]);
    say(ann, name, 'x', name);
    assert.equal(ann.take('accepted').length, 1);
  }
});

test('4. who comes back gets what came after its offset, then the live ones', limit, async () => {
  const { client } = start();
  const [ann, bob] = [await client('ann', 'r'), await client('bob')];
  for (const id of ['a', 'b', 'c']) say(ann, id);
  await bob.join('r', 1);
  say(ann, 'd');
  const got = bob.take();
  assert.equal(got[0].type, 'joined');
  assert.equal(got[0].latest, 3);
  assert.deepEqual(got.slice(1), [message(2, 'ann', 'b'), message(3, 'ann', 'c'), message(4, 'ann', 'd')]);
  const cid = await client('cid');
  await cid.join('r');
  assert.deepEqual(cid.take().map(({ type }) => type), ['joined'], 'without after nothing is replayed');
});

test('4. messages during the check are neither lost nor doubled', limit, async () => {
  const answers = [];
  const { client } = start({ canJoin: (userId) => (userId === 'ann' ? Promise.resolve(true) : new Promise((resolve) => { answers.push(resolve); })) });
  const [ann, bob] = [await client('ann', 'r'), await client('bob')];
  say(ann, 'a');
  bob.say('join', { room: 'r', after: 0 });
  say(ann, 'b');
  answers[0](true);
  await idle();
  say(ann, 'c');
  assert.deepEqual(bob.take('message').map(({ offset }) => offset), [1, 2, 3]);
});

test('4. the oldest offset that can be served is served, the one before is a gap, and so is the future', limit, async () => {
  const { client } = start({ keep: 5 });
  const ann = await client('ann', 'r');
  for (let n = 1; n <= 12; n++) say(ann, String(n));
  for (const [after, expected] of [[7, [8, 9, 10, 11, 12]], [9, [10, 11, 12]], [12, []], [6, 'gap'], [0, 'gap'], [13, 'gap']]) {
    const bob = await client('bob');
    await bob.join('r', after);
    const got = bob.take().slice(1);
    if (expected === 'gap') assert.deepEqual(got, [{ type: 'gap', room: 'r' }], `after ${after}`);
    else assert.deepEqual(got.map(({ offset }) => offset), expected, `after ${after}`);
  }
  const cid = await client('cid');
  await cid.join('empty', 0);
  assert.deepEqual(cid.take().map(({ type }) => type), ['joined'], 'an empty room has no gap');
});

test('5. a user comes with the first connection and goes with the last', limit, async () => {
  const { client } = start();
  const bob = await client('bob', 'r');
  const one = await client('ann', 'r');
  const two = await client('ann', 'r');
  assert.deepEqual(bob.take(), [{ type: 'presence', room: 'r', userId: 'ann', online: true }]);
  one.say('leave', { room: 'r' });
  assert.deepEqual(bob.take(), [], 'the other tab is still there');
  two.say('leave', { room: 'r' });
  assert.deepEqual(bob.take(), [{ type: 'presence', room: 'r', userId: 'ann', online: false }], 'leave is told at once');
  tick(10_000);
  assert.deepEqual([bob.take(), one.take(), two.take()], [[], [], []]);
});

test('5. a lost connection has graceMs to come back, and its old timer does not count then', limit, async () => {
  const { client } = start();
  const bob = await client('bob', 'r');
  const one = await client('ann', 'r');
  bob.take();
  one.lost();
  tick(499);
  const two = await client('ann', 'r');
  tick(499);
  assert.deepEqual(bob.take(), [], 'she was back in time');
  two.lost();
  tick(499);
  assert.deepEqual(bob.take(), []);
  tick(1);
  assert.deepEqual(bob.take(), [{ type: 'presence', room: 'r', userId: 'ann', online: false }]);
  const again = await client('ann');
  await again.join('r');
  assert.deepEqual(bob.take().map(({ online }) => online), [true]);
  assert.deepEqual(again.take()[0].online.sort(), ['ann', 'bob']);
});

test('5. who joins during the grace period of another user finds that user present', limit, async () => {
  const { client } = start();
  const [ann, cid] = [await client('ann', 'r'), await client('cid')];
  ann.lost();
  tick(499);
  await cid.join('r');
  assert.deepEqual(cid.take()[0].online.sort(), ['ann', 'cid'], 'if ann comes back now nobody says so, and cid never learns it');
  tick(1);
  assert.deepEqual(cid.take(), [{ type: 'presence', room: 'r', userId: 'ann', online: false }]);
});

test('5. presence is per room', limit, async () => {
  const { client } = start();
  const [bob, cid] = [await client('bob', 'r'), await client('cid', 's')];
  const ann = await client('ann', 'r', 's');
  clear(bob, cid);
  ann.say('leave', { room: 'r' });
  assert.deepEqual([bob.take().length, cid.take().length], [1, 0]);
  ann.lost();
  tick(500);
  assert.deepEqual([bob.take(), cid.take().map(({ online }) => online)], [[], [false]]);
});

test('6. typing begins once, is extended, and ends by itself', limit, async () => {
  const { client } = start();
  const [ann, tab, bob] = [await client('ann', 'r'), await client('ann', 'r'), await client('bob', 'r')];
  clear(ann, tab, bob);
  ann.say('typing', { room: 'r' });
  tick(299);
  tab.say('typing', { room: 'r' });
  tick(299);
  assert.deepEqual(bob.take(), [{ type: 'typing', room: 'r', userId: 'ann', on: true }]);
  tick(1);
  assert.deepEqual(bob.take(), [{ type: 'typing', room: 'r', userId: 'ann', on: false }]);
  tick(10_000);
  ann.say('typing', { room: 'r' });
  assert.deepEqual(bob.take().map(({ on }) => on), [true], 'it can begin again, and ended only once');
  assert.deepEqual([ann.take(), tab.take()], [[], []], 'the user knows what it types');
});

test('6. a message, leaving and losing the last connection end it at once, and only once', limit, async () => {
  const { client } = start();
  const [ann, tab, bob] = [await client('ann', 'r'), await client('ann', 'r'), await client('bob', 'r')];
  clear(bob);
  const ons = () => bob.take('typing').map(({ on }) => on);
  ann.say('typing', { room: 'r' });
  say(ann, 'a');
  assert.deepEqual(ons(), [true, false]);
  ann.say('typing', { room: 'r' });
  ann.say('leave', { room: 'r' });
  assert.deepEqual(ons(), [true], 'another tab is there');
  tab.lost();
  assert.deepEqual(ons(), [false], 'gone at once, although presence waits');
  await ann.join('r');
  ann.say('typing', { room: 'r' });
  ann.say('leave', { room: 'r' });
  assert.deepEqual(ons(), [true, false]);
  tick(10_000);
  assert.deepEqual(ons(), []);
});

test('6. only a new message, of this user and in this room, ends it', limit, async () => {
  const { client } = start();
  const [ann, bob] = [await client('ann', 'r', 's'), await client('bob', 'r', 's')];
  say(ann, 'a');
  ann.say('typing', { room: 'r' });
  clear(ann, bob);
  say(ann, 'a');
  assert.deepEqual(bob.take('typing'), [], 'a repeated one was sent before the typing began');
  say(bob, 'b');
  say(ann, 'c', 'c', 's');
  assert.deepEqual(bob.take('typing'), []);
  ann.say('leave', { room: 's' });
  tick(299);
  assert.deepEqual(bob.take('typing'), []);
  tick(1);
  assert.deepEqual(bob.take('typing'), [{ type: 'typing', room: 'r', userId: 'ann', on: false }]);
});

test('7. a slow client is closed and gets nothing more, the others get everything', limit, async () => {
  const { hub, client } = start();
  const [slow, ann, bob] = [await client('sid', 'r'), await client('ann', 'r'), await client('bob', 'r')];
  clear(slow, ann, bob);
  slow.buffered = 1000;
  say(ann, 'a');
  assert.deepEqual([slow.closes, slow.got.length], [[], 1], 'maxBuffered itself is allowed');
  slow.buffered = 1001;
  say(ann, 'b');
  say(ann, 'c');
  assert.deepEqual(slow.closes, ['slow']);
  assert.equal(slow.got.length, 2, 'it was written to after it was given up');
  assert.equal(hub.size, 2);
  assert.deepEqual(bob.take('message').map(({ id }) => id), ['a', 'b', 'c']);
  tick(500);
  assert.deepEqual(bob.take(), [{ type: 'presence', room: 'r', userId: 'sid', online: false }]);
});

test('7. a replay stops when its client is too slow', limit, async () => {
  const { client } = start();
  const [ann, slow] = [await client('ann', 'r'), await client('sid')];
  for (const id of ['a', 'b', 'c']) say(ann, id);
  slow.buffered = 1001;
  await slow.join('r', 0);
  assert.deepEqual([slow.closes, slow.got.length], [['slow'], 1]);
});

test('7. a send that throws closes that connection and no other', limit, async () => {
  const { hub, client } = start();
  const [broken, ann, bob] = [await client('sid', 'r'), await client('ann', 'r'), await client('bob', 'r')];
  clear(ann, bob);
  broken.fails = true;
  assert.doesNotThrow(() => say(ann, 'a'));
  assert.deepEqual(broken.closes, ['failed']);
  assert.deepEqual([ann.take('message').length, bob.take('message').length, hub.size], [1, 1, 2]);
});

test('8. who says nothing between two pings is closed, who says anything stays', limit, async () => {
  const { hub, client } = start({ heartbeatMs: 1000 });
  const [silent, pongs, talks, errs] = [await client('a'), await client('b'), await client('c', 'r'), await client('d')];
  tick(999);
  assert.deepEqual(silent.take(), []);
  tick(1);
  for (const each of [silent, pongs, talks, errs]) assert.deepEqual([each.take(), each.closes], [[{ type: 'ping' }], []]);
  pongs.say('pong');
  talks.say('typing', { room: 'r' });
  errs.raw('nonsense');
  clear(errs);
  tick(1000);
  assert.deepEqual([silent.closes, silent.take()], [['silent'], []]);
  for (const each of [pongs, talks, errs]) assert.deepEqual([each.closes, each.take('ping').length], [[], 1]);
  assert.equal(hub.size, 3);
  tick(1000);
  assert.equal(hub.size, 0, 'an answer counts for one round');
  tick(5000);
  assert.deepEqual(silent.closes, ['silent']);
});

test('9. closed twice, closed after a close by the hub, and a late message do nothing', limit, async () => {
  const { hub, client } = start({ heartbeatMs: 1000 });
  const [ann, bob, cid] = [await client('ann', 'r'), await client('bob', 'r'), await client('cid', 'r')];
  ann.fails = true;
  say(bob, 'a');
  ann.fails = false;
  clear(ann, bob, cid);
  ann.lost();
  say(ann, 'late');
  ann.raw('nonsense');
  await ann.join('r');
  cid.lost();
  cid.lost();
  assert.deepEqual([ann.take(), ann.closes, cid.closes, hub.size], [[], ['failed'], [], 1]);
  tick(500);
  assert.deepEqual(bob.take().map(({ type, userId, online }) => [type, userId, online]), [['presence', 'ann', false], ['presence', 'cid', false]]);
});

test('9. a transport may call closed() from within close(): the end is told once', limit, async () => {
  const { hub, client } = start({ heartbeatMs: 1000 });
  const [ann, bob] = [await client('ann', 'r'), await client('bob', 'r')];
  ann.onClose = () => ann.lost();
  ann.fails = true;
  say(bob, 'a');
  clear(ann, bob);
  tick(500);
  assert.deepEqual([ann.closes, hub.size, bob.take('presence').length], [['failed'], 1, 1]);
});

test('9. a check that is answered after close() lets nobody in', limit, async () => {
  const answer = Promise.withResolvers();
  const { hub, client } = start({ canJoin: () => answer.promise });
  const ann = await client('ann', 'r');
  hub.close();
  answer.resolve(true);
  await idle();
  assert.deepEqual([ann.take(), ann.closes, hub.size], [[], ['shutdown'], 0]);
});

test('9. close ends every connection and leaves no timer behind', limit, async () => {
  const running = new Set();
  const originals = {};
  for (const kind of ['Timeout', 'Interval']) {
    const set = (originals[`set${kind}`] = globalThis[`set${kind}`]);
    const unset = (originals[`clear${kind}`] = globalThis[`clear${kind}`]);
    globalThis[`set${kind}`] = (run, ...rest) => {
      const timer = set((...args) => { if (kind === 'Timeout') running.delete(timer); run(...args); }, ...rest);
      running.add(timer);
      return timer;
    };
    globalThis[`clear${kind}`] = (timer) => { running.delete(timer); unset(timer); };
  }
  try {
    const { hub, client } = start({ heartbeatMs: 1000 });
    const [ann, bob, cid] = [await client('ann', 'r'), await client('bob', 'r', 's'), await client('cid', 'r')];
    assert.ok(running.size > 0, 'timers are expected to be the global ones');
    bob.say('typing', { room: 'r' });
    bob.say('typing', { room: 's' });
    cid.say('typing', { room: 'r' });
    cid.lost(); // its grace period runs
    hub.close();
    assert.deepEqual([ann.closes, bob.closes, cid.closes, hub.size], [['shutdown'], ['shutdown'], [], 0]);
    assert.equal(running.size, 0, `${running.size} timers are left`);
    clear(ann, bob, cid);
    tick(10_000);
    assert.deepEqual([ann.take(), bob.take(), cid.take()], [[], [], []]);
  } finally {
    Object.assign(globalThis, originals);
  }
});
