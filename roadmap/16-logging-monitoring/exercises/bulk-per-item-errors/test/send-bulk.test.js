import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createPost } from '../src/post.js';
import { sendBulk } from '../src/send-bulk.js';
import { createStandIn } from '../src/stand-in.js';

const timeout = 2000;
/** Frozen: whoever shifts documents off the caller's list gets a TypeError. */
const make = (...ids) => Object.freeze(ids.map((id) => Object.freeze({ id, source: { message: `line ${id}` } })));

const item = (status) => ({
  create: { status, ...(status >= 300 && { error: { type: 'some_exception', reason: `reason ${status}` } }) },
});
const answer = (...statuses) => ({ status: 200, body: { took: 1, errors: statuses.some((s) => s >= 300), items: statuses.map(item) } });

/** A post that gives the answers of a list. A string is an error. `sent` has the ids of each request, `log` all that happened. */
function script(...answers) {
  const sent = [];
  const bodies = [];
  const log = [];
  return {
    sent, bodies, log, index: 'logs',
    async post(body) {
      bodies.push(body);
      sent.push(body.split('\n').filter((line) => line.startsWith('{"create"')).map((line) => JSON.parse(line).create._id));
      log.push('post');
      assert.ok(answers.length > 0, 'one request too many');
      const next = answers.shift();
      if (typeof next === 'string') throw new Error(next);
      return next;
    },
    async pause(attempt) { log.push(`pause ${attempt}`); await new Promise(setImmediate); log.push('go on'); },
  };
}

test('1. one request, two lines a document, each ended by \\n', { timeout }, async () => {
  const es = script(answer(201, 201));
  const result = await sendBulk([{ id: 'a', source: { n: 1 } }, { id: 'b', source: { text: 'x\ny' } }], es);
  assert.deepEqual(es.bodies, ['{"create":{"_index":"logs","_id":"a"}}\n{"n":1}\n{"create":{"_index":"logs","_id":"b"}}\n{"text":"x\\ny"}\n']);
  assert.deepEqual(result, { stored: 2, failed: [], lost: [] });
  assert.deepEqual(es.log, ['post'], 'a pause although everything is stored');
});

test('3. an item with 4xx has failed for good, although the request got 200', { timeout }, async () => {
  const es = script(answer(201, 400, 200, 404));
  const docs = make('a', 'b', 'c', 'd');
  assert.deepEqual(await sendBulk(docs, es), {
    stored: 2,
    failed: [{ doc: docs[1], status: 400, reason: 'reason 400' }, { doc: docs[3], status: 404, reason: 'reason 404' }],
    lost: [],
  });
  assert.equal(es.sent.length, 1, 'what can never be stored was sent again');
});

test('3. items with 429 and 5xx are sent again, these alone, in their order', { timeout }, async () => {
  const es = script(answer(429, 201, 503, 201, 500, 429), answer(201, 429, 201, 429), answer(201, 201));
  assert.deepEqual(await sendBulk(make('a', 'b', 'c', 'd', 'e', 'f'), es), { stored: 6, failed: [], lost: [] });
  assert.deepEqual(es.sent, [['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'c', 'e', 'f'], ['c', 'f']]);
});

test('2. failures of several rounds come in the order of the documents', { timeout }, async () => {
  const es = script(answer(429, 400, 429), answer(400, 201));
  const docs = make('a', 'b', 'c');
  const { stored, failed, lost } = await sendBulk(docs, es);
  assert.deepEqual(failed.map(({ doc }) => doc.id), ['a', 'b']);
  assert.deepEqual([stored, lost], [1, []]);
});

test('4. 409 after an answer that was lost: the document is there', { timeout }, async () => {
  const es = script('socket hang up', answer(409, 201, 409));
  assert.deepEqual(await sendBulk(make('a', 'b', 'c'), es), { stored: 3, failed: [], lost: [] });
});

test('5. without an answer, and for 429 or 5xx of the request, everything pending is sent again', { timeout }, async () => {
  const es = script('ECONNREFUSED', { status: 429, body: {} }, { status: 502, body: {} }, answer(201, 429), answer(201));
  assert.deepEqual(await sendBulk(make('a', 'b'), es), { stored: 2, failed: [], lost: [] });
  assert.deepEqual(es.sent, [['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['b']]);
});

test('5. any other status of the request rejects, at once', { timeout }, async () => {
  for (const status of [301, 400, 401, 413]) {
    const es = script({ status, body: { error: { reason: 'no' } } });
    await assert.rejects(sendBulk(make('a'), es), new RegExp(String(status)));
    assert.equal(es.sent.length, 1);
  }
});

test('6. pauses between the requests, and none before the first or after the last', { timeout }, async () => {
  const es = script(answer(429), 'no answer', answer(429));
  const docs = make('a');
  assert.deepEqual(await sendBulk(docs, { ...es, attempts: 3 }), { stored: 0, failed: [], lost: docs });
  assert.deepEqual(es.log, ['post', 'pause 0', 'go on', 'post', 'pause 1', 'go on', 'post']);
});

test('6. no pause when nothing is pending any more', { timeout }, async () => {
  const es = script(answer(429, 400), answer(201));
  await sendBulk(make('a', 'b'), es);
  assert.deepEqual(es.log, ['post', 'pause 0', 'go on', 'post']);
});

test('6. five requests unless told otherwise, and what was stored stays counted', { timeout }, async () => {
  const es = script(answer(201, 400, 429, 429), ...Array.from({ length: 4 }, () => answer(429, 503)));
  const docs = make('a', 'b', 'c', 'd');
  const { stored, failed, lost } = await sendBulk(docs, es);
  assert.equal(es.sent.length, 5);
  assert.deepEqual([stored, failed.length, lost], [1, 1, docs.slice(2)]);
});

test('7. no documents, no request', { timeout }, async () => {
  const es = script();
  assert.deepEqual(await sendBulk([], es), { stored: 0, failed: [], lost: [] });
  assert.deepEqual(es.log, []);
});

test('with a server that fails on purpose, every document is stored once', { timeout }, async (t) => {
  const { server, stored } = createStandIn({ room: 5 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const docs = Array.from({ length: 12 }, (_, i) => ({ id: `d${i}`, source: { ms: i === 3 ? 'x' : i } }));
  const post = createPost(`http://127.0.0.1:${server.address().port}`, { timeoutMs: 1000 });
  const result = await sendBulk(docs, { post, index: 'logs', pause: async () => {} });
  assert.equal(result.stored, 11);
  assert.deepEqual(result.failed.map(({ doc }) => doc.id), ['d3']);
  assert.equal(stored.size, 11);
});
