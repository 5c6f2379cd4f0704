import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { Busy } from '../src/busy.js';
import { createService } from '../src/service.js';
import { limit, turns, until } from './helpers.js';

/** A cursor over `total` rows; `onRead(number)` may delay a page or fail, `most(number)` shorten it. */
function cursorOver(total, { onRead = async () => {}, onClose = async () => {}, text = '', most = () => 100 } = {}) {
  let next = 0;
  const cursor = {
    reads: 0,
    closed: 0,
    async read(n) {
      assert.equal(n, 100);
      assert.equal(cursor.closed, 0, 'read after close');
      cursor.reads++;
      await onRead(cursor.reads);
      const rows = [];
      while (rows.length < Math.min(n, most(cursor.reads)) && next < total) rows.push({ id: next++, text });
      return rows;
    },
    async close() {
      cursor.closed++;
      await onClose();
    },
  };
  return cursor;
}

async function serve(t, { pages = async () => null, wait = 0, openCursor, maxExports = 2, delay = 5 } = {}) {
  const asked = [];
  const clients = [];
  const errors = [];
  const state = { wait, delay };
  const handler = createService({
    pages: { get: async (key) => { asked.push(key); return pages(key); } },
    limiter: { take: (client) => { clients.push(client); return state.wait; } },
    clientOf: (req) => req.headers['x-client'],
    openCursor, maxExports, loopDelay: () => state.delay, maxDelay: 100, onError: (err) => errors.push(err.message),
  });
  const server = createServer((req, res) => {
    Promise.resolve(handler(req, res)).catch((err) => {
      errors.push(`the handler rejected: ${err.message}`);
      res.destroy();
    });
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const ask = async (path) => {
    const res = await fetch(url + path, { headers: { 'x-client': 'ann' } });
    return { res, status: res.status, retryAfter: res.headers.get('retry-after'), type: res.headers.get('content-type'), text: await res.text() };
  };
  const health = async () => JSON.parse((await ask('/health')).text);
  return { url, server, ask, health, asked, clients, errors, state };
}

test('8. a product is a page or a 404', limit, async (t) => {
  const { ask, asked, clients } = await serve(t, { pages: async (key) => (key === 'lamp-2' ? '<h1>Lämp</h1>' : null) });
  const found = await ask('/products/lamp-2');
  assert.deepEqual([found.status, found.type, found.text], [200, 'text/html; charset=utf-8', '<h1>Lämp</h1>']);
  assert.equal((await ask('/products/chair')).status, 404);
  assert.deepEqual(asked, ['lamp-2', 'chair']);
  assert.deepEqual(clients, ['ann', 'ann']);
});

test('8. the query makes no other page, and what is no ID makes no load', limit, async (t) => {
  const { ask, asked } = await serve(t, { pages: async () => 'page' });
  assert.equal((await ask('/products/lamp?utm_source=mail')).status, 200);
  for (const id of ['', 'a/b', 'Lamp', '%6camp', 'x'.repeat(41), 'lamp%0A']) {
    assert.equal((await ask(`/products/${id}`)).status, 404, `/products/${id}`);
  }
  assert.equal((await ask(`/products/${'x'.repeat(40)}`)).status, 200);
  assert.deepEqual(asked, ['lamp', 'x'.repeat(40)]);
});

test('8. a client over the limit is told how long to wait', limit, async (t) => {
  const { ask, asked, clients, state } = await serve(t, { wait: 7, pages: async () => 'page' });
  for (const id of ['lamp', 'NOT AN ID']) {
    const { status, retryAfter } = await ask(`/products/${id}`);
    assert.deepEqual([status, retryAfter], [429, '7']);
  }
  assert.deepEqual([asked, clients.length], [[], 2]);
  assert.equal((await ask('/health')).status, 200, 'the health check is not limited');
  state.wait = 0;
  assert.equal((await ask('/products/lamp')).status, 200);
});

test('8. Busy and a load that fails are a 503', limit, async (t) => {
  const { ask, errors } = await serve(t, {
    pages: async (key) => { throw key === 'busy' ? new Busy('too much') : new Error('database down'); },
  });
  for (const id of ['busy', 'lamp']) {
    const { status, retryAfter } = await ask(`/products/${id}`);
    assert.deepEqual([status, retryAfter], [503, '1']);
  }
  assert.deepEqual(errors, ['database down']);
});

test('9. the export has all rows', limit, async (t) => {
  for (const total of [0, 250]) {
    const cursor = cursorOver(total, { most: (number) => (number === 2 ? 1 : 100) }); // a page that is not full is not the end
    const { ask, clients, errors } = await serve(t, { openCursor: async () => cursor });
    const { status, type, text } = await ask('/export?all');
    assert.deepEqual([status, type], [200, 'application/x-ndjson']);
    assert.deepEqual(text.split('\n').slice(0, -1).map((line) => JSON.parse(line).id), Array.from({ length: total }, (_, i) => i));
    await until(() => cursor.closed === 1, 'the cursor was not closed');
    assert.deepEqual([clients, errors], [[], []]);
  }
});

test('9. the first rows come before the last are read', limit, async (t) => {
  const second = Promise.withResolvers();
  const cursor = cursorOver(101, { onRead: (number) => (number === 2 ? second.promise : undefined) });
  const { url } = await serve(t, { openCursor: async () => cursor });
  const body = (await fetch(`${url}/export`)).body.getReader();
  assert.equal((await body.read()).done, false);
  second.resolve();
  while (!(await body.read()).done);
});

test('9. and 10. a client that does not read holds the pages back, and leaves its place when it goes', limit, async (t) => {
  const cursor = cursorOver(100_000, { text: 'x'.repeat(1000) });
  const { server, health } = await serve(t, { openCursor: async () => cursor });
  const connection = new Duplex({ read() {}, write() {} }); // takes the first piece for ever
  connection.on('error', () => {}); // it is destroyed below
  server.emit('connection', connection);
  connection.push('GET /export HTTP/1.1\r\nhost: shop\r\n\r\n');
  await turns(150);
  assert.ok(cursor.reads >= 1 && cursor.reads <= 5, `${cursor.reads} pages were read for a client that takes nothing`);
  assert.equal((await health()).exports, 1);
  connection.destroy();
  await until(() => cursor.closed === 1, 'the cursor was not closed');
  assert.equal((await health()).exports, 0, 'its place is not free');
});

test('9. failures: 500 before the first page, a broken body after it', limit, async (t) => {
  const later = Promise.withResolvers();
  const cursors = [
    undefined,
    cursorOver(500, { onRead: async () => { throw new Error('no table'); } }),
    cursorOver(500, { onRead: async (number) => { if (number > 1) { await later.promise; throw new Error('lost'); } } }),
    cursorOver(1, { onClose: async () => { throw new Error('cannot close'); } }),
  ];
  let next = 0;
  const { url, ask, errors, health } = await serve(t, {
    maxExports: 1,
    openCursor: async () => cursors[next++] ?? Promise.reject(new Error('no connection')),
  });
  assert.equal((await ask('/export')).status, 500);
  assert.equal((await ask('/export')).status, 500, 'or the place of an export that failed is lost');
  const broken = await fetch(`${url}/export`);
  assert.equal(broken.status, 200);
  later.resolve();
  await assert.rejects(broken.text(), undefined, 'the body ended as if it were whole');
  await until(() => cursors[2].closed === 1, 'the cursor was not closed');
  assert.equal((await ask('/export')).status, 200);
  await until(() => errors.length === 4, 'a failure did not reach onError');
  assert.deepEqual(errors, ['no connection', 'no table', 'lost', 'cannot close']);
  assert.deepEqual(cursors.slice(1).map(({ closed }) => closed), [1, 1, 1]);
  assert.equal((await health()).exports, 0);
});

test('10. one export too many is a 503, and no cursor is opened for it', limit, async (t) => {
  const opening = Promise.withResolvers();
  let opened = 0;
  const { ask } = await serve(t, {
    maxExports: 2,
    openCursor: async () => {
      opened++;
      await opening.promise;
      return cursorOver(1);
    },
  });
  const both = [ask('/export'), ask('/export')];
  await until(() => opened === 2, 'two exports are allowed');
  const { status, retryAfter } = await ask('/export');
  assert.deepEqual([status, retryAfter, opened], [503, '10', 2]);
  opening.resolve();
  for (const { status: each } of await Promise.all(both)) assert.equal(each, 200);
});

test('10. the place of an export is free after its cursor is closed, not before', limit, async (t) => {
  const closing = Promise.withResolvers();
  const cursors = [cursorOver(1, { onClose: () => closing.promise }), cursorOver(1)];
  let next = 0;
  const { ask, health } = await serve(t, { maxExports: 1, openCursor: async () => cursors[next++] });
  assert.equal((await ask('/export')).status, 200);
  await until(() => cursors[0].closed === 1, 'the cursor was not closed');
  assert.equal((await health()).exports, 1, 'the connection of its cursor is not free yet');
  assert.equal((await ask('/export')).status, 503);
  closing.resolve();
  await turns();
  assert.equal((await health()).exports, 0);
  assert.equal((await ask('/export')).status, 200);
});

test('10. a client that leaves while the cursor is opened: it is closed, the place is free', limit, async (t) => {
  const opening = Promise.withResolvers();
  let asked = false;
  const cursor = cursorOver(1);
  const { url, server, health, errors } = await serve(t, { openCursor: () => { asked = true; return opening.promise; } });
  let gone = false;
  server.once('connection', (socket) => socket.on('close', () => { gone = true; }));
  const req = get(`${url}/export`);
  req.on('error', () => {}); // it is cut off by us
  await until(() => asked, 'no cursor was opened');
  req.destroy();
  await until(() => gone, 'the connection is still there');
  opening.resolve(cursor);
  await until(() => cursor.closed === 1, 'the cursor was not closed');
  await turns();
  assert.deepEqual([(await health()).exports, errors, cursor.closed], [0, [], 1]);
});

test('11. health tells the delay of the loop, and is a 503 above the limit', limit, async (t) => {
  const { ask, state } = await serve(t);
  for (const [delay, expected] of [[5, 200], [100, 200], [101, 503]]) {
    state.delay = delay;
    const { status, type, text } = await ask('/health');
    assert.equal(status, expected, `at a delay of ${delay} ms`);
    assert.match(type, /^application\/json/);
    assert.deepEqual(JSON.parse(text), { delay, exports: 0 });
  }
});

test('11. any other path is a 404', limit, async (t) => {
  const { ask, asked, errors } = await serve(t);
  for (const path of ['/', '/nothing', '/products', '/exports', '/export/all', '/healthy', '/health/', '//', '//products/lamp']) {
    assert.equal((await ask(path)).status, 404, path);
  }
  assert.deepEqual([asked, errors], [[], []]);
});
