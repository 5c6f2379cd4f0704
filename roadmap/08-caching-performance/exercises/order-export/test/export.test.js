import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { Duplex } from 'node:stream';
import { mock, test } from 'node:test';
import { createExport, PAGE } from '../src/export.js';

const limit = { timeout: 1500 };
const turn = () => new Promise((resolve) => setImmediate(resolve));
async function turns(n = 30) {
  for (let i = 0; i < n; i++) await turn();
}

/** Polls, since a socket that closes is heard of a little later. */
async function until(condition, message) {
  const end = Date.now() + 1000;
  while (!condition()) {
    if (Date.now() > end) assert.fail(message);
    await turn();
  }
}

/** A cursor over `total` rows; `onRead(number)` may delay a page or fail, `most(number)` shorten it. */
function cursorOver(total, { onRead = async () => {}, onClose = async () => {}, text = '', most = () => PAGE } = {}) {
  let next = 0;
  const cursor = {
    reads: 0,
    reading: 0,
    closed: 0,
    sizes: [],
    closedWhileReading: false,
    async read(n) {
      assert.equal(cursor.closed, 0, 'read after close');
      cursor.reading++;
      cursor.sizes.push(n);
      const number = ++cursor.reads;
      try {
        await turn();
        await onRead(number);
        const rows = [];
        while (rows.length < Math.min(n, most(number)) && next < total) rows.push({ id: next++, text });
        return rows;
      } finally {
        cursor.reading--;
      }
    },
    async close() {
      if (cursor.reading > 0) cursor.closedWhileReading = true;
      cursor.closed++;
      await onClose();
    },
  };
  return cursor;
}

/** A server with the export; `done` are the promises of the handler, `writes` what it handed to res. */
async function serve(t, openCursor) {
  const errors = [];
  const handler = createExport({ openCursor, onError: (err) => errors.push(err.message) });
  const done = [];
  const writes = [];
  const server = createServer((req, res) => {
    for (const name of ['write', 'end']) {
      const original = res[name];
      res[name] = function (chunk, ...rest) {
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) writes.push(String(chunk));
        return original.call(this, chunk, ...rest);
      };
    }
    const promise = handler(req, res);
    promise.catch(() => res.destroy()); // the tests look at it through `done`; the client need not wait
    done.push(promise);
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, server, errors, done, writes };
}

const ids = (body) => body.split('\n').slice(0, -1).map((line) => JSON.parse(line).id);
const range = (n) => Array.from({ length: n }, (_, i) => i);

test('1. all rows as lines of JSON, in order', limit, async (t) => {
  for (const total of [0, 1, PAGE, 2 * PAGE + 50]) {
    const cursor = cursorOver(total, { text: 'two\nlines, ünïcode' });
    const { url, errors, done } = await serve(t, async () => cursor);
    const res = await fetch(url);
    assert.equal(res.status, 200);
    assert.match(res.headers.get('content-type'), /^application\/x-ndjson\b/);
    const body = await res.text();
    assert.ok(total === 0 ? body === '' : body.endsWith('\n'), 'the last line does not end with \\n');
    assert.deepEqual(ids(body), range(total));
    await done[0];
    assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
    assert.ok(cursor.sizes.every((n) => n === PAGE), `read with ${cursor.sizes}`);
    assert.deepEqual(errors, []);
  }
});

test('1. a page that is not full is not the end', limit, async (t) => {
  const cursor = cursorOver(3 * PAGE, { most: (number) => (number === 2 ? 1 : PAGE) });
  const { url } = await serve(t, async () => cursor);
  assert.deepEqual(ids(await (await fetch(url)).text()), range(3 * PAGE));
});

test('2. a page is sent while the next one is not there yet', limit, async (t) => {
  const second = Promise.withResolvers();
  const cursor = cursorOver(PAGE + 1, { onRead: (number) => (number === 2 ? second.promise : undefined) });
  const { url } = await serve(t, async () => cursor);
  const body = (await fetch(url)).body.pipeThrough(new TextDecoderStream()).getReader();
  let got = '';
  while (ids(got).length < PAGE) got += (await body.read()).value;
  second.resolve();
  for (let part = await body.read(); !part.done; part = await body.read()) got += part.value;
  assert.deepEqual(ids(got), range(PAGE + 1));
});

test('2. a page is one write', limit, async (t) => {
  const { url, writes } = await serve(t, async () => cursorOver(5 * PAGE));
  await (await fetch(url)).text();
  assert.ok(writes.length <= 6, `${writes.length} writes for 5 pages`);
});

test('3. no pages are read while the client does not take them', limit, async (t) => {
  const cursor = cursorOver(300 * PAGE, { text: 'x'.repeat(1000) }); // a page is 100 KB
  const { server, done } = await serve(t, async () => cursor);
  let taken = 0;
  let take; // what the client calls when it has taken what was sent to it
  const connection = new Duplex({
    read() {},
    write(chunk, encoding, callback) {
      taken += chunk.length;
      take = callback;
    },
  });
  connection.on('error', () => {}); // it is destroyed in the end
  server.emit('connection', connection);
  connection.push('GET / HTTP/1.1\r\nhost: shop\r\n\r\n');
  await turns(200);
  assert.ok(cursor.reads <= 5, `${cursor.reads} pages were read for a client that takes nothing`);
  for (let i = 0; i < 40; i++) {
    const callback = take;
    take = undefined;
    callback?.();
    await turns(5);
  }
  await turns(100);
  assert.ok(taken > 5 * 100_000, 'the export stopped although the client reads');
  assert.ok(cursor.reads * 100_000 < taken + 5 * 102_000, `${cursor.reads} pages were read, and ${taken} bytes taken`);
  connection.destroy();
  await done[0];
});

test('4. a cursor that cannot be opened is a 500', limit, async (t) => {
  const { url, errors, done } = await serve(t, async () => {
    throw new Error('no connection');
  });
  const res = await fetch(url);
  await res.text();
  assert.equal(res.status, 500);
  await done[0];
  assert.deepEqual(errors, ['no connection']);
});

test('4. a first page that fails is a 500, and the cursor is closed', limit, async (t) => {
  const cursor = cursorOver(PAGE, { onRead: async () => { throw new Error('no such table'); } });
  const { url, errors, done } = await serve(t, async () => cursor);
  const res = await fetch(url);
  await res.text();
  assert.equal(res.status, 500);
  await done[0];
  assert.deepEqual(errors, ['no such table']);
  assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
});

test('5. a later page that fails breaks the body', limit, async (t) => {
  const later = Promise.withResolvers();
  const cursor = cursorOver(5 * PAGE, {
    onRead: async (number) => {
      if (number < 3) return;
      await later.promise;
      throw new Error('connection lost');
    },
  });
  const { url, errors, done } = await serve(t, async () => cursor);
  const res = await fetch(url);
  assert.equal(res.status, 200);
  later.resolve();
  await assert.rejects(res.text(), undefined, 'the body ended as if it were whole');
  await done[0];
  assert.deepEqual(errors, ['connection lost']);
  assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
});

const moments = [['during the first read', 1], ['during a later read', 3], ['during a later read that fails then', 3, true]];
for (const [when, onPage, fails] of moments) {
  test(`6. and 7. the client leaves ${when}: no further read, and close after this one`, limit, async (t) => {
    const reached = Promise.withResolvers();
    const page = Promise.withResolvers();
    const cursor = cursorOver(1000 * PAGE, {
      onRead: (number) => {
        if (number !== onPage) return undefined;
        reached.resolve();
        return page.promise;
      },
    });
    const { url, server, errors, done } = await serve(t, async () => cursor);
    let gone = false;
    server.on('connection', (socket) => socket.on('close', () => { gone = true; }));
    const req = get(url, (res) => res.resume().on('error', () => {})); // it is cut off by us
    req.on('error', () => {});
    await reached.promise;
    req.destroy();
    await until(() => gone, 'the connection is still there');
    await turns();
    assert.equal(cursor.closed, 0, 'the cursor was closed during a read');
    if (fails) page.reject(new Error('connection lost'));
    else page.resolve();
    await done[0];
    assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
    assert.equal(cursor.reads, onPage, 'a read began after the client had left');
    if (!fails) assert.deepEqual(errors, []);
  });
}

test('6. and 7. the client leaves while the cursor is being opened: no read, and it is closed', limit, async (t) => {
  const opened = Promise.withResolvers();
  const asked = Promise.withResolvers();
  const cursor = cursorOver(PAGE);
  const { url, server, errors, done } = await serve(t, () => {
    asked.resolve();
    return opened.promise;
  });
  let gone = false;
  server.on('connection', (socket) => socket.on('close', () => { gone = true; }));
  const req = get(url);
  req.on('error', () => {}); // it is cut off by us
  await asked.promise;
  req.destroy();
  await until(() => gone, 'the connection is still there');
  await turns();
  opened.resolve(cursor);
  await done[0];
  assert.equal(cursor.reads, 0, 'a read began after the client had left');
  assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
  assert.deepEqual(errors, []);
});

test('8. a cursor that cannot be opened is reported, also when the client has left', limit, async (t) => {
  const opened = Promise.withResolvers();
  const asked = Promise.withResolvers();
  const { url, server, errors, done } = await serve(t, () => {
    asked.resolve();
    return opened.promise;
  });
  let gone = false;
  server.on('connection', (socket) => socket.on('close', () => { gone = true; }));
  const req = get(url);
  req.on('error', () => {}); // it is cut off by us
  await asked.promise;
  req.destroy();
  await until(() => gone, 'the connection is still there');
  opened.reject(new Error('no connection'));
  await done[0];
  assert.deepEqual(errors, ['no connection']);
});

test('6. and 7. the client leaves while it is behind with reading', limit, async (t) => {
  const cursor = cursorOver(60 * PAGE, { text: 'x'.repeat(10_000) }); // a page is 1 MB
  const { url, errors, done } = await serve(t, async () => cursor);
  const req = get(url);
  req.on('error', () => {}); // it is cut off by us
  const [res] = await once(req, 'response');
  res.on('error', () => {});
  await once(res, 'readable');
  req.destroy();
  await Promise.race([done[0], until(() => false, 'the handler still waits for a client that has left')]);
  assert.ok(cursor.reads < 60, 'all pages were read for a client that had left');
  assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
  assert.deepEqual(errors, []);
});

test('7. the promise of the handler waits for close', limit, async (t) => {
  const closing = Promise.withResolvers();
  const cursor = cursorOver(1, { onClose: () => closing.promise });
  const { url, done } = await serve(t, async () => cursor);
  await (await fetch(url)).text();
  await until(() => cursor.closed === 1, 'the cursor was not closed');
  await turns();
  assert.equal(await Promise.race([done[0], 'pending']), 'pending', 'it did not wait');
  closing.resolve();
  await done[0];
});

test('7. and 8. a close that fails is reported, and the client has its rows', limit, async (t) => {
  const cursor = cursorOver(PAGE + 1, { onClose: mock.fn(async () => { throw new Error('cannot close'); }) });
  const { url, errors, done } = await serve(t, async () => cursor);
  assert.deepEqual(ids(await (await fetch(url)).text()), range(PAGE + 1));
  await done[0];
  assert.equal(cursor.closed, 1, `closed ${cursor.closed} times`);
  assert.deepEqual(errors, ['cannot close']);
});

test('8. both failures are reported when a read and the close fail', limit, async (t) => {
  const fail = (message) => async () => { throw new Error(message); };
  const cursor = cursorOver(1, { onRead: fail('cannot read'), onClose: fail('cannot close') });
  const { url, errors, done } = await serve(t, async () => cursor);
  const res = await fetch(url);
  await res.text();
  assert.equal(res.status, 500);
  await done[0];
  assert.deepEqual(errors, ['cannot read', 'cannot close']);
});
