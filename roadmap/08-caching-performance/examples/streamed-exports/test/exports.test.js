import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createHandler } from '../src/handler.js';
import { measure } from '../src/measure.js';
import { orderPages } from '../src/orders.js';

const limit = { timeout: 10_000 };

async function serve(t, openPages) {
  const errors = [];
  const server = createServer(createHandler(openPages, (err) => errors.push(err.message))).listen(0, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, server, errors };
}

for (const way of ['collect', 'by-row', 'by-page']) {
  test(`${way}: every order, once, in order`, limit, async (t) => {
    const { url, errors } = await serve(t, () => orderPages(250));
    const res = await fetch(`${url}/${way}`);
    assert.equal(res.headers.get('content-type'), 'application/x-ndjson');
    const ids = (await res.text()).trimEnd().split('\n').map((text) => JSON.parse(text).id);
    assert.deepEqual(ids, Array.from({ length: 250 }, (_, i) => i));
    assert.deepEqual(errors, []);
  });
}

for (const way of ['by-row', 'by-page']) {
  test(`${way}: the first order arrives while the second page is not there yet`, limit, async (t) => {
    const second = Promise.withResolvers();
    const { url } = await serve(t, async function* () {
      yield [{ id: 0 }];
      await second.promise;
      yield [{ id: 1 }];
    });
    const body = (await fetch(`${url}/${way}`)).body.pipeThrough(new TextDecoderStream()).getReader();
    assert.deepEqual(await body.read(), { done: false, value: '{"id":0}\n' });
    second.resolve();
    assert.deepEqual(await body.read(), { done: false, value: '{"id":1}\n' });
  });

  test(`${way}: a client that leaves ends the reading of pages`, limit, async (t) => {
    const closed = Promise.withResolvers();
    const { url, errors } = await serve(t, async function* () {
      try {
        for (let id = 0; ; id++) yield [{ id, note: 'x'.repeat(10_000) }];
      } finally {
        closed.resolve();
      }
    });
    const res = await fetch(`${url}/${way}`);
    await res.body.cancel();
    await closed.promise;
    assert.deepEqual(errors, []);
  });
}

for (const way of ['collect', 'by-row', 'by-page']) {
  test(`${way}: a first page that fails is a 500`, limit, async (t) => {
    const { url, errors } = await serve(t, async function* () {
      throw new Error('no such table');
    });
    assert.equal((await fetch(`${url}/${way}`)).status, 500);
    assert.deepEqual(errors, ['no such table']);
  });
}

test('a page that fails after the first byte breaks the body', limit, async (t) => {
  const second = Promise.withResolvers();
  const { url, errors } = await serve(t, async function* () {
    yield [{ id: 0 }];
    await second.promise;
  });
  const res = await fetch(`${url}/by-page`);
  assert.equal(res.status, 200);
  second.reject(new Error('connection to the database lost'));
  await assert.rejects(res.text());
  assert.deepEqual(errors, ['connection to the database lost']);
});

test('the peak of memory follows the size only where everything is collected', limit, async () => {
  const [collected, streamed] = [await measure('collect', 20_000), await measure('by-page', 20_000)];
  assert.equal(collected.bytes, streamed.bytes);
  assert.ok(collected.peak > streamed.peak + 20, `${collected.peak} MiB, ${streamed.peak} MiB`);
});
