import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, limit, PDF, places, PNG, start, TRAIN } from './helpers.js';

test('9. PATCH changes what it names, and answers with the new ETag', limit, async (t) => {
  const { created, patch, get } = await start(t);
  const { id, etag, location } = await created();
  const { status, headers, json } = await patch(location, { amount: 100, status: 'approved' }, etag);
  assert.equal(status, 200);
  assert.deepEqual(json, { id, ...TRAIN, amount: 100, status: 'approved', receipt: null });
  assert.notEqual(headers.get('etag'), etag);
  const now = await get(location);
  assert.deepEqual(now.json, json);
  assert.equal(now.headers.get('etag'), headers.get('etag'));
});

test('9. the result has to be valid, and a refused change changes nothing', limit, async (t) => {
  const { created, patch, get } = await start(t);
  const { etag, location } = await created();
  const before = (await get(location)).json;
  for (const [changes, ...pointers] of [
    [{ title: null }, '#/title'], [{ title: ' ' }, '#/title'], [{ amount: 0 }, '#/amount'], [{ currency: 'CHF' }, '#/currency'],
    [{ spentOn: '2026-02-30' }, '#/spentOn'], [{ status: 'gone' }, '#/status'], [{ status: null }, '#/status'], [{ id: '9' }, '#/id'],
    [{ receipt: 'image/png' }, '#/receipt'], [{ version: 9 }, '#/version'], [{ amount: 1, title: null, x: 1 }, '#/title', '#/x'],
  ]) {
    const res = await patch(location, changes, etag);
    assertProblem(res, 422, JSON.stringify(changes));
    assert.deepEqual(places(res), pointers);
  }
  assertProblem(await patch(location, [], etag), 422, 'a patch that is no object replaces the whole expense');
  assert.deepEqual((await get(location)).json, before);
  assert.equal((await get(location)).headers.get('etag'), etag);
});

test('9. other media types: 415 with Accept-Patch', limit, async (t) => {
  const { created, patch } = await start(t);
  const { etag, location } = await created();
  for (const type of ['application/json', 'application/json-patch+json', 'text/plain']) {
    const res = await patch(location, { amount: 1 }, etag, type);
    assertProblem(res, 415, type);
    assert.equal(res.headers.get('accept-patch'), 'application/merge-patch+json');
  }
});

test('9. PATCH of what does not exist: 404', limit, async (t) => {
  const { patch } = await start(t);
  assertProblem(await patch('/api/v2/expenses/9', { amount: 1 }, '*'), 404);
});

test('10. without If-Match: 428; with an old one: 412', limit, async (t) => {
  const { created, patch, get } = await start(t);
  const { etag, location } = await created();
  assertProblem(await patch(location, { amount: 1 }), 428);
  assert.equal((await patch(location, { amount: 2 }, etag)).status, 200);
  assertProblem(await patch(location, { amount: 3 }, etag), 412, 'an ETag from before the last change');
  for (const other of ['"x"', `W/${etag}`, etag.slice(1, -1)]) assertProblem(await patch(location, { amount: 3 }, other), 412, other);
  assert.equal((await get(location)).json.amount, 2);
  assert.equal((await patch(location, { amount: 4 }, '*')).status, 200);
});

test('10. of several with the same ETag one wins', limit, async (t) => {
  const { created, patch } = await start(t);
  const { etag, location } = await created();
  const answers = await Promise.all([1, 2, 3, 4, 5].map((amount) => patch(location, { amount }, etag)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412, 412, 412]);
});

test('10. every version has an ETag of its own', limit, async (t) => {
  const { created, patch, putReceipt, get } = await start(t);
  const { id, etag, location } = await created();
  const seen = [etag];
  for (const title of ['a', 'b', 'a']) seen.push((await patch(location, { title }, '*')).headers.get('etag'));
  await putReceipt(id, PDF);
  seen.push((await get(location)).headers.get('etag'));
  await putReceipt(id, PDF.subarray(0, 10));
  seen.push((await get(location)).headers.get('etag'));
  assert.equal(new Set(seen).size, 6, seen.join(' '));
});

test('11. a receipt is what its first bytes say', limit, async (t) => {
  const { created, putReceipt, get } = await start(t);
  const { id, location } = await created();
  for (const [content, claimed, type] of [[PDF, 'text/html', 'application/pdf'], [PNG, 'application/json', 'image/png'], [PNG, 'image/jpeg', 'image/png']]) {
    assert.equal((await putReceipt(id, content, claimed)).status, 204);
    assert.equal((await get(location)).json.receipt, type);
  }
});

test('11. anything else: 415, too much: 413, unknown expense: 404', limit, async (t) => {
  const { created, putReceipt, get } = await start(t);
  const { id, location } = await created();
  for (const content of ['<script>alert(1)</script>', '', '{}', 'GIF89a']) {
    for (const type of ['image/png', 'application/json']) assertProblem(await putReceipt(id, content, type), 415, `"${content}" as ${type}`);
  }
  const sized = (size) => Buffer.concat([PDF, Buffer.alloc(size - PDF.length)]);
  assertProblem(await putReceipt(id, sized(65_537)), 413);
  assert.equal((await get(location)).json.receipt, null);
  assert.equal((await putReceipt(id, sized(65_536))).status, 204);
  assertProblem(await putReceipt('99', PDF), 404);
});

test('12. the receipt comes back as it was, as a download', limit, async (t) => {
  const { created, putReceipt, get } = await start(t);
  const { id } = await created();
  assertProblem(await get(`/api/v2/expenses/${id}/receipt`), 404, 'an expense without a receipt');
  assertProblem(await get('/api/v2/expenses/99/receipt'), 404);
  const content = Buffer.concat([PNG, Buffer.from(Array.from({ length: 256 }, (_, i) => i))]);
  await putReceipt(id, content);
  const { status, headers, bytes } = await get(`/api/v2/expenses/${id}/receipt`);
  assert.equal(status, 200);
  assert.ok(bytes.equals(content), 'the bytes are others');
  assert.equal(headers.get('content-type'), 'image/png');
  assert.match(headers.get('content-disposition') ?? '', /^attachment/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('12. the first answer to a key has no receipt, even if there is one by now', limit, async (t) => {
  const { post, putReceipt } = await start(t);
  const { json } = await post(TRAIN, 'key-1');
  await putReceipt(json.id, PDF);
  assert.deepEqual((await post(TRAIN, 'key-1')).json, json);
});
