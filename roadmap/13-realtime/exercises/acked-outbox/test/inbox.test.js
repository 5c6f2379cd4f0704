import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { createInbox } from '../src/inbox.js';
import { createOutbox } from '../src/outbox.js';

const options = { timeout: 1500 };
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

function setUp({ keep = 100, handle = async (body) => `done ${body}` } = {}) {
  const bodies = [];
  const receive = createInbox({ keep, handle: (body) => { bodies.push(body); return handle(body); } });
  /** Sends one message and returns the list of answers it gets. */
  function send(id, body) {
    const answers = [];
    receive({ id, body }, (answer) => answers.push(answer));
    return answers;
  }
  return { bodies, send };
}

test('a message is handled and answered', options, async () => {
  const { bodies, send } = setUp();
  const answers = send('id-1', 'a');
  await turn();
  assert.deepEqual(bodies, ['a']);
  assert.deepEqual(answers, ['done a']);
});

test('the answer comes after the work, not before', options, async () => {
  const work = Promise.withResolvers();
  const { send } = setUp({ handle: () => work.promise });
  const answers = send('id-1', 'a');
  await turn();
  assert.deepEqual(answers, [], 'answered before the work was done: a crash now loses it');
  work.resolve('stored');
  await turn();
  assert.deepEqual(answers, ['stored']);
});

test('a repeat is not handled again and gets the answer of the first, whatever it was', options, async () => {
  for (const value of ['stored', undefined, null, 0, false]) {
    const { bodies, send } = setUp({ handle: () => value });
    send('id-1', 'a');
    await turn();
    const answers = send('id-1', 'a');
    await turn();
    assert.deepEqual(bodies, ['a'], `handled again after the answer ${value}`);
    assert.deepEqual(answers, [value]);
  }
});

test('messages with the same body and different ids are different messages', options, async () => {
  const { bodies, send } = setUp();
  send('id-1', 'a');
  send('id-2', 'a');
  await turn();
  assert.deepEqual(bodies, ['a', 'a']);
});

test('a repeat that comes while the first is at work waits for its answer', options, async () => {
  const work = Promise.withResolvers();
  const { bodies, send } = setUp({ handle: () => work.promise });
  const first = send('id-1', 'a');
  await turn();
  const second = send('id-1', 'a');
  await turn();
  assert.deepEqual(bodies, ['a'], 'both were handled');
  assert.deepEqual(second, []);
  work.resolve('stored');
  await turn();
  assert.deepEqual([first, second], [['stored'], ['stored']]);
});

for (const [what, fail] of [
  ['rejects', async () => { throw new Error('database is down'); }],
  ['throws', () => { throw new Error('database is down'); }],
]) {
  test(`when handle ${what} there is no answer, and the next attempt is handled anew`, options, async () => {
    let broken = true;
    const { bodies, send } = setUp({ handle: (body) => (broken ? fail() : `done ${body}`) });
    const first = send('id-1', 'a');
    const repeat = send('id-1', 'a');
    await turn();
    assert.deepEqual([...first, ...repeat], [], 'a failure must not be acknowledged');
    broken = false;
    const again = send('id-1', 'a');
    await turn();
    assert.deepEqual(again, ['done a']);
    assert.equal(bodies.at(-1), 'a');
  });
}

test('the newest finished ids are remembered, older ones are not', options, async () => {
  const { bodies, send } = setUp({ keep: 2 });
  for (const id of ['id-1', 'id-2', 'id-3']) { send(id, id); await turn(); }
  send('id-2', 'id-2');
  send('id-3', 'id-3');
  await turn();
  assert.equal(bodies.length, 3, 'one of the newest two was forgotten');
  send('id-1', 'id-1');
  await turn();
  assert.equal(bodies.length, 4, 'the memory grows without end');
});

test('failures take no place among the remembered', options, async () => {
  const { bodies, send } = setUp({ keep: 2, handle: async (body) => { if (body === 'bad') throw new Error('down'); return body; } });
  send('id-1', 'a');
  send('id-2', 'b');
  await turn();
  for (let i = 0; i < 3; i++) { send(`id-bad-${i}`, 'bad'); await turn(); }
  send('id-1', 'a');
  send('id-2', 'b');
  await turn();
  assert.deepEqual(bodies, ['a', 'b', 'bad', 'bad', 'bad'], 'failures pushed out ids that were done');
});

test('an id may be any string, also the name of a property every object has', options, async () => {
  const { bodies, send } = setUp();
  for (const id of ['constructor', '__proto__']) {
    const answers = [send(id, id), send(id, id)];
    await turn();
    assert.deepEqual(answers, [[`done ${id}`], [`done ${id}`]]);
  }
  assert.deepEqual(bodies, ['constructor', '__proto__']);
});

test('a message at work is not forgotten, however many finish meanwhile', options, async () => {
  const work = Promise.withResolvers();
  const { bodies, send } = setUp({ keep: 1, handle: (body) => (body === 'slow' ? work.promise : body) });
  send('id-slow', 'slow');
  for (const id of ['id-1', 'id-2', 'id-3']) { send(id, id); await turn(); }
  send('id-slow', 'slow');
  await turn();
  assert.equal(bodies.filter((body) => body === 'slow').length, 1, 'handled twice at the same time');
  work.resolve('ok');
});

test('outbox and inbox together: over a link that loses and doubles, each message has its effect once and in order', options, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const effects = [];
  const receive = createInbox({ keep: 10, handle: async (body) => { effects.push(body); return effects.length; } });
  const link = new EventEmitter();
  link.connected = true;
  let attempt = 0;
  link.send = (message, ack) => {
    const fate = ['lost', 'answer lost', 'doubled', 'fine'][attempt++ % 4];
    if (fate === 'lost') return;
    receive(structuredClone(message), fate === 'answer lost' ? () => { /* lost on the way back */ } : ack);
    if (fate === 'doubled') receive(structuredClone(message), ack);
  };
  const outbox = createOutbox({ link, timeoutMs: 100 });
  const bodies = ['a', 'b', 'c', 'd', 'e'];
  const answers = Promise.all(bodies.map((body) => outbox.send(body)));
  for (let i = 0; i < 30 && outbox.pending > 0; i++) { await turn(); t.mock.timers.tick(100); }
  assert.equal(outbox.pending, 0, 'something is still without an answer');
  assert.deepEqual(effects, bodies);
  assert.deepEqual(await answers, [1, 2, 3, 4, 5]);
});
