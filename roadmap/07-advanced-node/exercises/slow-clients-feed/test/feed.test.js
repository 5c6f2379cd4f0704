import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createFeed } from '../src/feed.js';

const limit = { timeout: 1500 };
const EVENTS = ['drain', 'error', 'close', 'finish', 'pipe', 'unpipe'];

/** A client that takes nothing until it is told to. The third line of four characters makes it full. */
function testClient({ highWaterMark = 12 } = {}) {
  const taken = [];
  let open = false;
  let release = null;
  const client = new Writable({
    highWaterMark,
    write(chunk, encoding, done) {
      taken.push(String(chunk));
      if (open) setImmediate(done);
      else release = done;
    },
  });
  client.taken = taken;
  client.longest = 0;
  const { write } = client;
  client.write = (...args) => {
    const room = write.apply(client, args);
    client.longest = Math.max(client.longest, client.writableLength);
    return room;
  };
  /** Takes everything from now on. */
  client.open = async () => {
    open = true;
    release?.();
    for (let i = 0; i < 20 || client.writableLength > 0; i++) await turn();
  };
  /** Takes one line, and stops again before the next one. */
  client.takeOne = async () => {
    release();
    await turn();
  };
  /** Takes all that is queued at this moment, up to 'drain', and stops again before what follows. */
  client.drainOnce = async () => {
    open = true;
    client.prependOnceListener('drain', () => { open = false; });
    release?.();
    for (let i = 0; i < 20; i++) await turn();
  };
  return client;
}

const lines = (n) => Array.from({ length: n }, (_, i) => String(i).padStart(4, '0'));

test('publish writes to each client that has room, at once and in order, and returns nothing', limit, async () => {
  const feed = createFeed();
  const [a, b] = [testClient({ highWaterMark: 1000 }), testClient({ highWaterMark: 1000 })];
  feed.add(a);
  feed.add(b);
  assert.equal(feed.size, 2);
  for (const line of lines(5)) {
    assert.equal(feed.publish('same key', line), undefined);
  }
  assert.equal(a.writableLength, 20, 'all five lines must be in the stream before publish returns');
  await Promise.all([a.open(), b.open()]);
  assert.deepEqual(a.taken, lines(5), 'a client with room gets every line, of the same key too');
  assert.deepEqual(b.taken, lines(5));
});

test('a full client gets nothing before its drain', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (let i = 0; i < 1000; i++) feed.publish(`key ${i % 7}`, 'line');
  await turn();
  assert.equal(client.writableLength, 12, 'the third line made write() return false; nothing may follow before drain');
});

test('room in the queue is not yet a drain', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of ['A001', 'B001', 'C001', 'D001']) feed.publish(line[0], line); // full, D001 waits
  await client.takeOne();
  assert.equal(client.writableLength, 8);
  feed.publish('E', 'E001');
  assert.equal(client.writableLength, 8, "8 of 12 bytes are queued, but 'drain' has not come");
  await client.open();
  assert.deepEqual(client.taken, ['A001', 'B001', 'C001', 'D001', 'E001']);
});

test('after the drain it gets the newest line of each key, in the order of publication', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of ['A001', 'B001', 'C001']) feed.publish(line[0], line); // full now
  for (const line of ['A002', 'B002', 'A003', 'C002', 'B003']) feed.publish(line[0], line);
  await client.open();
  assert.deepEqual(client.taken, ['A001', 'B001', 'C001', 'A003', 'C002', 'B003']);
});

test('the order of publication holds for keys that are numbers, too', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of ['A001', 'B001', 'C001']) feed.publish(line[0], line); // full now
  for (const key of ['9', '1', '5']) feed.publish(key, `key${key}`);
  await client.open();
  assert.deepEqual(client.taken.slice(3), ['key9', 'key1', 'key5']);
});

test('what waited is sent once', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of ['A001', 'B001', 'C001', 'A002']) feed.publish(line[0], line);
  await client.open();
  for (const line of ['B002', 'B003', 'B004', 'B005']) feed.publish(line[0], line);
  await client.open();
  assert.deepEqual(client.taken.filter((line) => line[0] === 'A'), ['A001', 'A002']);
  assert.equal(client.taken.at(-1), 'B005');
});

test('a slow client changes nothing for the others', limit, async () => {
  const feed = createFeed();
  const [slow, fast] = [testClient(), testClient({ highWaterMark: 100_000 })];
  feed.add(slow);
  feed.add(fast);
  for (const line of lines(500)) feed.publish('key', line);
  assert.equal(fast.writableLength, 2000, 'the fast client must have all 500 lines when publish returns');
  assert.ok(slow.longest <= 12);
  await fast.open();
  assert.deepEqual(fast.taken, lines(500));
  await slow.open();
  assert.deepEqual(slow.taken, ['0000', '0001', '0002', '0499'], 'each client keeps lines for itself');
});

test('what waits is written until write() says no again', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of lines(103)) feed.publish(line, line); // 103 keys: 3 are sent, 100 wait
  for (let round = 0; round < 5; round++) await client.drainOnce();
  assert.ok(client.longest <= 12, `the queue of the client grew to ${client.longest} bytes, its high-water mark is 12`);
  await client.open();
  assert.deepEqual(client.taken, lines(103));
  assert.ok(client.longest <= 12, `the queue of the client grew to ${client.longest} bytes, its high-water mark is 12`);
});

test('nothing overtakes a line that waits', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (const line of lines(9)) feed.publish(line, line);
  await client.drainOnce(); // 0003 to 0005 are in the stream now, 0006 to 0008 wait
  feed.publish('new', 'last');
  for (let i = 0; i < 5; i++) await client.open();
  assert.deepEqual(client.taken, [...lines(9), 'last']);
});

test('memory of a slow client is bounded by the number of keys', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  feed.add(client);
  for (let i = 0; i < 10_000; i++) feed.publish(`key ${i % 5}`, String(i).padStart(4, '0'));
  for (let i = 0; i < 5; i++) await client.open();
  assert.deepEqual(client.taken.slice(3), ['9995', '9996', '9997', '9998', '9999']);
});

test('a client that is full when it is added is treated as full', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  client.write('a greeting that is long');
  const queued = client.writableLength;
  feed.add(client);
  feed.publish('A', 'A001');
  feed.publish('A', 'A002');
  assert.equal(client.writableLength, queued);
  await client.open();
  assert.deepEqual(client.taken, ['a greeting that is long', 'A002']);
});

test('a client that is over is not added, and none is added twice', limit, async () => {
  const feed = createFeed();
  const [destroyed, ended, twice] = [testClient(), testClient(), testClient()];
  destroyed.destroy();
  ended.end();
  await turn();
  for (const client of [destroyed, ended, twice, twice]) feed.add(client);
  assert.equal(feed.size, 1);
  feed.publish('A', 'A001');
  assert.deepEqual(twice.taken, ['A001']);
  assert.equal(twice.writableLength, 4);
});

for (const [how, end] of Object.entries({
  fails: (client) => client.destroy(new Error('ECONNRESET')),
  'is destroyed': (client) => client.destroy(),
})) {
  test(`a client that ${how} is forgotten, and does not end the process`, limit, async () => {
    const feed = createFeed();
    const [gone, other] = [testClient(), testClient({ highWaterMark: 1000 })];
    const before = EVENTS.map((name) => gone.listenerCount(name));
    let refused = 0;
    feed.add(gone);
    feed.add(other);
    for (const line of lines(5)) feed.publish('A', line);
    const { write } = gone;
    gone.write = (...args) => { refused++; return write.apply(gone, args); };
    end(gone);
    feed.publish('A', '0005'); // before 'close'
    await turn();
    feed.publish('A', '0006');
    assert.equal(refused, 0, 'a destroyed client was written to');
    assert.equal(feed.size, 1);
    assert.deepEqual(EVENTS.map((name) => gone.listenerCount(name)), before, 'listeners are left');
    await other.open();
    assert.deepEqual(other.taken, lines(7));
  });
}

test('a client that somebody has ended is not written to, and forgotten when it closes', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  const errors = [];
  client.on('error', (err) => errors.push(err.code));
  feed.add(client);
  for (const line of ['A001', 'A002', 'A003', 'A004']) feed.publish('A', line);
  client.end('bye');
  feed.publish('A', 'A005');
  await client.open();
  assert.deepEqual(errors, []);
  assert.deepEqual(client.taken, ['A001', 'A002', 'A003', 'bye']);
  assert.equal(feed.size, 0);
});

test('a client that goes away while the feed writes to it harms nobody', limit, async () => {
  const feed = createFeed();
  const [fragile, other] = [testClient(), testClient({ highWaterMark: 1000 })];
  feed.add(fragile);
  feed.add(other);
  const { write } = fragile;
  fragile.write = (...args) => { const room = write.apply(fragile, args); fragile.destroy(new Error('EPIPE')); return room; };
  feed.publish('A', 'A001');
  feed.publish('A', 'A002');
  await other.open();
  assert.deepEqual(other.taken, ['A001', 'A002']);
  assert.equal(feed.size, 1);
});

test('a client that is ended while it gets what waited is not written to again', limit, async () => {
  const feed = createFeed();
  const client = testClient();
  const errors = [];
  client.on('error', (err) => errors.push(err.code));
  feed.add(client);
  for (const line of ['A001', 'B001', 'C001', 'D001', 'E001']) feed.publish(line[0], line);
  const { write } = client;
  client.write = (...args) => { const room = write.apply(client, args); client.end(); return room; };
  await client.open();
  assert.deepEqual(errors, []);
  assert.deepEqual(client.taken, ['A001', 'B001', 'C001', 'D001']);
});
