import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { IncomingMessage, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { createFeed } from '../src/feed.js';

const options = { timeout: 2000 };

/** A feed behind a real server, and clients that collect what they get. */
async function start(t, { epoch = 'e1', keep = 3, maxQueued = 1e6 } = {}) {
  const feed = createFeed({ epoch, keep, maxQueued });
  const server = http.createServer(feed.handle);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });

  async function connect(lastEventId) {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const req = http.get({ port: server.address().port, host: '127.0.0.1', headers, agent: false });
    const [res] = await once(req, 'response');
    res.on('error', () => req.destroy()); // the server goes away at the end of the test
    let text = '';
    let wake = () => {};
    res.setEncoding('utf8').on('data', (chunk) => { text += chunk; wake(); });
    return {
      res,
      leave: () => req.destroy(),
      /** Publishes a mark and returns all that arrived before it. */
      async events() {
        feed.publish('mark', 'mark');
        while (!/event: mark\ndata: ?mark\n\n/.test(text)) await new Promise((resolve) => { wake = resolve; });
        return parse(text.slice(0, text.indexOf('event: mark')));
      },
      async until(part) {
        while (!text.includes(part)) await new Promise((resolve) => { wake = resolve; });
      },
      async firstLines(count) {
        while (text.split('\n').length <= count) await new Promise((resolve) => { wake = resolve; });
        return text.split('\n').slice(0, count);
      },
    };
  }
  return { feed, connect };
}

/** As a browser reads it: blocks end with an empty line, each of \r\n, \n and \r ends a line. */
function parse(text) {
  const events = [];
  let event = {};
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (event.data) events.push({ ...event, data: event.data.join('\n') });
      event = {};
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === 'data') (event.data ??= []).push(value);
    else event[field] = value;
  }
  return events;
}

const short = (events) => events.map(({ id, event, data }) => [id, event, data].join(' '));

test('the head and the retry line arrive before any event is published', options, async (t) => {
  const { connect } = await start(t);
  const { res, firstLines } = await connect();
  assert.equal(res.statusCode, 200);
  assert.equal(res.headers['content-type']?.split(';')[0], 'text/event-stream');
  assert.equal(res.headers['cache-control'], 'no-store', 'a cache may keep the stream');
  assert.deepEqual(await firstLines(2), ['retry: 2000', '']);
});

test('each event carries id, type and data, and all clients get it', options, async (t) => {
  const { feed, connect } = await start(t, { epoch: 'boot-7' });
  const [a, b] = [await connect(), await connect()];
  feed.publish('packed', '{"order":1}');
  feed.publish('sent', '{"order":1}');
  const expected = ['boot-7-1 packed {"order":1}', 'boot-7-2 sent {"order":1}'];
  assert.deepEqual(short(await a.events()), expected);
  assert.deepEqual(short(await b.events()), expected);
});

test('line breaks in the data neither end the event nor add a field', options, async (t) => {
  const { feed, connect } = await start(t);
  const client = await connect();
  feed.publish('note', 'one\ntwo\r\n\r\nevent: forged\rid: 99\n');
  const events = await client.events();
  assert.deepEqual(events, [{ id: 'e1-1', event: 'note', data: 'one\ntwo\n\nevent: forged\nid: 99\n' }]);
});

test('empty data is an event, and leading blanks of the data arrive', options, async (t) => {
  const { feed, connect } = await start(t);
  const client = await connect();
  feed.publish('empty', '');
  feed.publish('code', ' if (x)\n  y();');
  const events = await client.events();
  assert.deepEqual(events.map(({ data }) => data), ['', ' if (x)\n  y();'], 'a reader drops one blank after the colon: send one');
});

test('a client that was away gets exactly the events after its last id, then the live ones', options, async (t) => {
  const { feed, connect } = await start(t);
  feed.publish('a', '1');
  feed.publish('b', '2');
  feed.publish('c', '3');
  const client = await connect('e1-1');
  feed.publish('d', '4');
  assert.deepEqual(short(await client.events()), ['e1-2 b 2', 'e1-3 c 3', 'e1-4 d 4']);
});

test('an epoch may contain hyphens, as a UUID does, and the retry line comes before the replay', options, async (t) => {
  const { feed, connect } = await start(t, { epoch: '8f3a-12' });
  feed.publish('a', '1');
  feed.publish('b', '2');
  const client = await connect('8f3a-12-1');
  assert.deepEqual(short(await client.events()), ['8f3a-12-2 b 2']);
  assert.deepEqual(await client.firstLines(2), ['retry: 2000', '']);
});

test('a client that has seen everything gets no replay and no reset', options, async (t) => {
  const { feed, connect } = await start(t);
  const early = await connect('e1-0');
  for (let n = 1; n <= 9; n++) feed.publish('tick', String(n));
  const client = await connect('e1-9');
  assert.deepEqual(short(await client.events()), []);
  assert.equal((await early.events()).length, 9, 'EPOCH-0 is the beginning of this epoch: nothing was missed');
});

test('a client without Last-Event-ID gets only what is published after it came', options, async (t) => {
  const { feed, connect } = await start(t);
  feed.publish('old', '1');
  const client = await connect();
  feed.publish('new', '2');
  assert.deepEqual(short(await client.events()), ['e1-2 new 2']);
});

test('ids are compared as numbers, so that 9 comes before 10', options, async (t) => {
  const { feed, connect } = await start(t, { keep: 5 });
  for (let n = 1; n <= 11; n++) feed.publish('tick', String(n));
  const client = await connect('e1-9');
  assert.deepEqual(short(await client.events()), ['e1-10 tick 10', 'e1-11 tick 11']);
});

test('the oldest position that can still be served is served, the one before it is reset', options, async (t) => {
  const { feed, connect } = await start(t, { keep: 3 });
  for (let n = 1; n <= 5; n++) feed.publish('tick', String(n));
  const served = await connect('e1-2');
  const reset = await connect('e1-1');
  feed.publish('live', '6');
  assert.deepEqual(short(await served.events()), ['e1-3 tick 3', 'e1-4 tick 4', 'e1-5 tick 5', 'e1-6 live 6']);
  assert.deepEqual(short(await reset.events()), ['e1-5 reset ', 'e1-6 live 6'], 'event 2 is not kept: a gap must not go unnoticed');
});

for (const [what, id] of [
  ['of an earlier run of the server', 'e0-4'],
  ['of an epoch that only ends like this one', 'xe1-4'],
  ['of the future', 'e1-6'],
  ['without a number', 'e1-'],
  ['that is no id at all', '4'],
  ['with something behind the number', 'e1-4x'],
  ['with a number that is not whole', 'e1-4.0'],
]) {
  test(`an id ${what} leads to a reset`, options, async (t) => {
    const { feed, connect } = await start(t);
    for (let n = 1; n <= 5; n++) feed.publish('tick', String(n));
    const client = await connect(id);
    assert.deepEqual(short(await client.events()), ['e1-5 reset ']);
  });
}

test('before the first event a reset carries the number 0', options, async (t) => {
  const { connect } = await start(t);
  const client = await connect('e0-4');
  assert.deepEqual(short(await client.events()), ['e1-0 reset ']);
});

/** A response whose client takes nothing: every byte stays in the process. */
function stuck(lastEventId) {
  const req = new IncomingMessage(null);
  if (lastEventId) req.headers['last-event-id'] = lastEventId;
  const res = new ServerResponse(req);
  res.assignSocket(new Duplex({ read() {}, write() { /* never done */ } }));
  return { req, res };
}

test('a client that does not read is destroyed, and the others go on', options, async (t) => {
  const { feed, connect } = await start(t, { maxQueued: 5000 });
  const { req, res } = stuck();
  feed.handle(req, res);
  const healthy = await connect();
  const closed = once(res, 'close');
  feed.publish('small', 'x'.repeat(2000));
  assert.equal(res.destroyed, false, 'below the limit there is no reason to drop it');
  await healthy.until('event: small\n');
  for (let n = 2; n <= 12; n++) {
    feed.publish('tick', `${n} ${'x'.repeat(1000)}`);
    await healthy.until(`${n} x`); // it reads: nothing waits for it for long
  }
  assert.equal(res.destroyed, true, 'the queue of this client grows without end');
  assert.ok(res.writableLength < 7000, `${res.writableLength} bytes wait: it was written to after it was given up`);
  await closed;
  assert.equal(feed.size, 1, 'the destroyed client still counts');
  assert.equal((await healthy.events()).length, 12);
});

test('a client above the limit is destroyed by the event that exceeds it, and gets no further one', options, async (t) => {
  const { feed } = await start(t, { maxQueued: 5000 });
  const { req, res } = stuck();
  feed.handle(req, res);
  const written = t.mock.method(res, 'write');
  const end = t.mock.method(res, 'end');
  feed.publish('big', 'x'.repeat(6000));
  assert.equal(res.destroyed, true, 'it waits for the next event, which may never come');
  const before = written.mock.callCount();
  feed.publish('next', '2'); // in the same turn: 'close' has not been emitted yet
  assert.equal(written.mock.callCount() + end.mock.callCount(), before, 'a destroyed response is written to');
});

test('a replay counts towards the limit too', options, async (t) => {
  const { feed } = await start(t, { keep: 10, maxQueued: 5000 });
  for (let n = 0; n < 10; n++) feed.publish('tick', 'x'.repeat(1000));
  const { req, res } = stuck('e1-0');
  feed.handle(req, res);
  assert.equal(res.destroyed, true, 'the replay was written past the limit');
  assert.ok(res.writableLength < 7000, `${res.writableLength} bytes wait`);
});

test('a client that has gone is forgotten', options, async (t) => {
  const { feed } = await start(t);
  const gone = stuck();
  feed.handle(gone.req, gone.res);
  const other = stuck();
  feed.handle(other.req, other.res);
  assert.equal(feed.size, 2);
  const closed = once(gone.res, 'close');
  gone.res.socket.destroy();
  await closed;
  assert.equal(feed.size, 1, 'a connection that is closed still counts');
});
