import assert from 'node:assert/strict';
import { EventEmitter, getEventListeners } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { createBoard } from '../src/board.js';

const limit = { timeout: 1500 };
const slow = { timeout: 5000 }; // queryObjects walks the heap, which takes its time on a busy machine

class Page {
  constructor(url) {
    this.url = url;
  }
}

class Client extends EventEmitter {
  closed = false;
  prices = [];
  pings = 0;
  send(price) {
    assert.equal(this.closed, false, 'a client that has gone gets a price');
    this.prices.push(price.cents);
  }
  ping() {
    assert.equal(this.closed, false, 'a client that has gone is pinged');
    this.pings++;
  }
  leave() {
    this.closed = true;
    this.emit('close');
  }
}

function setUp({ maxPages = 3, pingMs = 60_000, loadPage = async (url) => new Page(url) } = {}) {
  const feed = new EventEmitter().setMaxListeners(0);
  const loads = []; // the URLs only: a mock would hold the pages
  const load = (url) => {
    loads.push(url);
    return loadPage(url);
  };
  const board = createBoard({ feed, loadPage: load, maxPages, pingMs });
  return { feed, loads, board, price: (symbol, cents) => feed.emit('price', { symbol, cents }) };
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** Counts after a garbage collection, which queryObjects begins with. */
async function alive(Class) {
  await turn();
  return queryObjects(Class);
}

test('1. pages are kept, and not loaded again', limit, async () => {
  const { board, loads } = setUp();
  const page = await board.page('/a');
  assert.ok(page instanceof Page && page.url === '/a');
  assert.equal(await board.page('/a'), page);
  assert.equal(loads.length, 1, 'a page that is kept was loaded again');
});

test('1. the one that nobody has asked for longest goes first', limit, async () => {
  const { board, loads } = setUp({ maxPages: 3 });
  for (const url of ['/a', '/b', '/c', '/a', '/d']) await board.page(url); // /b goes
  assert.equal(loads.length, 4);
  for (const url of ['/a', '/c', '/d']) await board.page(url);
  assert.equal(loads.length, 4, 'a page that was asked for lately has gone');
  await board.page('/b'); // /a goes
  assert.equal(loads.length, 5, 'more than maxPages pages are kept');
  for (const url of ['/c', '/d', '/b']) await board.page(url);
  assert.equal(loads.length, 5, 'reading a page did not make it younger');
});

test('1. at most maxPages pages are in memory, however many URLs there are', slow, async () => {
  class Result extends Page {}
  const { board } = setUp({ maxPages: 3, loadPage: async (url) => new Result(url) });
  for (let i = 0; i < 100; i++) await board.page(`/search?q=${i}`);
  await Promise.all(Array.from({ length: 50 }, (_, i) => board.page(`/at-once?q=${i}`)));
  assert.equal(await alive(Result), 3);
  assert.equal((await board.page('/at-once?q=49')).url, '/at-once?q=49');
});

test('1. a failed load is not kept', limit, async () => {
  let fails = true;
  const { board } = setUp({
    loadPage: async (url) => {
      if (fails) throw new Error('database down');
      return new Page(url);
    },
  });
  await assert.rejects(board.page('/a'), /database down/);
  fails = false;
  assert.equal((await board.page('/a')).url, '/a');
});

test('2. a client gets prices and pings while it is there', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const { board, price } = setUp({ pingMs: 10_000 });
  const [ann, bob] = [new Client(), new Client()];
  board.watch(ann);
  board.watch(bob);
  price('A', 1);
  t.mock.timers.tick(10_000);
  ann.leave();
  price('B', 2);
  t.mock.timers.tick(10_000);
  assert.deepEqual([ann.prices, ann.pings], [[1], 1]);
  assert.deepEqual([bob.prices, bob.pings], [[1, 2], 2]);
});

test('2. after close there is no listener and no timer', limit, async () => {
  const { board, feed } = setUp();
  const before = timers();
  const clients = Array.from({ length: 20 }, () => new Client());
  for (const client of clients) board.watch(client);
  for (const client of clients) client.leave();
  assert.equal(feed.listenerCount('price'), 0, `${feed.listenerCount('price')} listeners are left on the feed`);
  assert.equal(clients[0].eventNames().length, 0, 'a listener is left on the client');
  assert.equal(timers() - before, 0, `${timers() - before} timers are left`);
});

test('2. a client that leaves takes nothing from the others', limit, async () => {
  const { board, price } = setUp();
  const [ann, bob] = [new Client(), new Client()];
  board.watch(ann);
  board.watch(bob);
  bob.leave();
  price('A', 1);
  assert.deepEqual(ann.prices, [1]);
  ann.leave();
});

test('2. nothing holds a client that has gone', slow, async () => {
  class Visitor extends Client {}
  const { board, feed } = setUp();
  function day() {
    for (let i = 0; i < 50; i++) {
      const client = new Visitor();
      board.watch(client);
      client.leave();
    }
  }
  day();
  assert.equal(await alive(Visitor), 0);
  assert.equal(board.watching(), 0);
  assert.equal(feed.listenerCount('price'), 0);
});

test('3. a client that is closed when it comes is not watched', limit, async () => {
  const { board, feed } = setUp();
  const before = timers();
  const client = new Client();
  client.leave();
  board.watch(client);
  assert.equal(board.watching(), 0);
  assert.equal(feed.listenerCount('price'), 0);
  assert.equal(client.eventNames().length, 0);
  assert.equal(timers() - before, 0);
});

test('4. watching counts those who are there', limit, async () => {
  const { board } = setUp();
  const clients = [new Client(), new Client(), new Client()];
  for (const client of clients) board.watch(client);
  assert.equal(board.watching(), 3);
  clients[1].leave();
  assert.equal(board.watching(), 2);
  for (const client of [clients[0], clients[2]]) client.leave();
  assert.equal(board.watching(), 0);
});

test('5. nextPrice gives the next price of its symbol, and leaves no listener', limit, async () => {
  const { board, feed, price } = setUp();
  const controller = new AbortController();
  const [one, two] = [board.nextPrice('A', { signal: controller.signal }), board.nextPrice('A')];
  price('B', 1);
  price('A', 2);
  price('A', 3);
  assert.deepEqual([(await one).cents, (await two).cents], [2, 2]);
  assert.equal(feed.listenerCount('price'), 0, 'a listener is left on the feed');
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0, 'a listener is left on the signal');
});

test('5. nextPrice ends with its signal, and leaves no listener', limit, async () => {
  const { board, feed } = setUp();
  const controller = new AbortController();
  const got = board.nextPrice('A', { signal: controller.signal });
  controller.abort(new Error('the client has gone'));
  await assert.rejects(got, /the client has gone/);
  assert.equal(feed.listenerCount('price'), 0, 'a listener is left on the feed');
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0, 'a listener is left on the signal');
});

test('5. a signal that is aborted already', limit, async () => {
  const { board, feed } = setUp();
  const signal = AbortSignal.abort(new Error('too late'));
  await assert.rejects(board.nextPrice('A', { signal }), /too late/);
  assert.equal(feed.listenerCount('price'), 0);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('6. the signature of an upload is kept, the upload is not', slow, async () => {
  const { board } = setUp();
  function upload(name, bytes) {
    board.addUpload(name, bytes);
    return new WeakRef(bytes.buffer);
  }
  const held = [
    upload('a.png', Buffer.concat([Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'), Buffer.alloc(2 ** 20)])),
    upload('b.bin', new Uint8Array(2 ** 20).fill(7)),
    upload('c.txt', new Uint8Array([1, 2, 3])),
  ];
  for (let i = 0; i < 20 && held.some((ref) => ref.deref()); i++) {
    await turn();
    globalThis.gc();
  }
  assert.deepEqual(held.map((ref) => ref.deref()?.byteLength), [undefined, undefined, undefined], 'bytes that are held');
  const bytes = (name) => {
    assert.ok(board.signature(name) instanceof Uint8Array);
    return [...board.signature(name)];
  };
  assert.deepEqual(bytes('a.png'), [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assert.deepEqual(bytes('b.bin'), Array(8).fill(7));
  assert.deepEqual(bytes('c.txt'), [1, 2, 3]);
  assert.equal(board.signature('unknown'), undefined);
});
