import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createApp } from '../src/app.js';
import { routes } from '../src/routes.js';
import { start } from '../src/start.js';

const notes = new Map();
const logged = [];
let server, url;
// #region port-zero
before(async () => {
  server = await start(createApp({ notes, log: (err) => logged.push(err) })); // port 0: any free one
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => { server.close(); server.closeAllConnections(); });
// #endregion
beforeEach(() => { notes.clear(); logged.length = 0; });

const post = (path, body, type = 'application/json') =>
  fetch(url + path, { method: 'POST', body, headers: type ? { 'content-type': type } : {} });

test('a note is created, read and deleted', async () => {
  const created = await post('/notes', '{"text":"buy milk"}');
  assert.equal(created.status, 201);
  const note = await created.json();
  const location = created.headers.get('location');
  assert.equal(location, `/notes/${note.id}`);
  assert.deepEqual(await (await fetch(url + location)).json(), note);
  assert.deepEqual(await (await fetch(`${url}/notes`)).json(), [note]);
  assert.equal((await fetch(url + location, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(url + location)).status, 404);
});

test('/notes/newest is not taken for an id', async () => {
  await post('/notes', '{"text":"one"}');
  await post('/notes', '{"text":"two"}');
  assert.equal((await (await fetch(`${url}/notes/newest`)).json()).text, 'two');
});

test('comments belong to the note in the path', async () => {
  const { id } = await (await post('/notes', '{"text":"a"}')).json();
  const other = await (await post('/notes', '{"text":"b"}')).json();
  assert.deepEqual(await (await post(`/notes/${id}/comments`, '{"text":"yes"}')).json(), ['yes']);
  assert.deepEqual(await (await fetch(`${url}/notes/${id}/comments`)).json(), ['yes']);
  assert.deepEqual(await (await fetch(`${url}/notes/${other.id}/comments`)).json(), []);
  assert.equal((await fetch(`${url}/notes/none/comments`)).status, 404);
});

test('what does not fit is refused with its own status, as JSON', async () => {
  const cases = [
    [400, await post('/notes', '{"text":')],
    [413, await post('/notes', JSON.stringify({ text: 'x'.repeat(70_000) }))],
    [415, await post('/notes', 'text=a', 'application/x-www-form-urlencoded')],
    [415, await post('/notes', undefined, null)],
    [422, await post('/notes', '{"text":""}')],
    [422, await post('/notes', '[]')],
    [404, await fetch(`${url}/nothing`)],
    [400, await fetch(`${url}/notes/%E0`)],
  ];
  for (const [status, res] of cases) {
    assert.equal(res.status, status);
    assert.equal(typeof (await res.json()).error, 'string');
  }
  assert.equal(logged.length, 0, 'the client\'s mistakes do not belong in the log');
});

test('a method that the path does not have: 405 with Allow', async () => {
  for (const [path, allow] of [['/notes', 'GET, HEAD, POST, OPTIONS'], ['/notes/7', 'GET, HEAD, DELETE, OPTIONS']]) {
    const put = await fetch(url + path, { method: 'PUT' });
    assert.equal(put.status, 405);
    assert.equal(put.headers.get('allow'), allow);
    const options = await fetch(url + path, { method: 'OPTIONS' });
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('allow'), allow);
  }
});

test('HEAD is answered by the GET handler, with the length', async () => {
  const head = await fetch(`${url}/notes`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), '2');
});

test('an unchanged answer is 304 for a client that has it', async () => {
  const etag = (await fetch(`${url}/notes`)).headers.get('etag');
  const again = await fetch(`${url}/notes`, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } });
  assert.equal(again.status, 304);
});

test('an error that nobody foresaw is a 500 that tells nothing, and a line in the log', async () => {
  const broken = { get: async () => { throw new Error('password is hunter2'); } };
  const lines = [];
  const own = await start(createApp({ notes: broken, log: (err) => lines.push(err) }));
  const res = await fetch(`http://127.0.0.1:${own.address().port}/notes/7`);
  assert.equal(res.status, 500);
  assert.deepEqual(await res.json(), { error: 'Internal error.' });
  assert.match(lines[0].message, /hunter2/);
  own.close();
  own.closeAllConnections();
});

test('files of public/ are served, and may be kept for an hour', async () => {
  const page = await fetch(url);
  assert.match(await page.text(), /express\.static/);
  assert.equal(page.headers.get('cache-control'), 'public, max-age=3600');
});

test('two apps share nothing', async () => {
  const other = await start(createApp());
  await post('/notes', '{"text":"mine"}');
  assert.deepEqual(await (await fetch(`http://127.0.0.1:${other.address().port}/notes`)).json(), []);
  other.close();
  other.closeAllConnections();
});

test('the list of routes', () => {
  assert.deepEqual(routes(createApp().router), [
    '/health  GET HEAD',
    '/notes  GET POST * HEAD',
    '/notes/newest  GET HEAD',
    '/notes/:noteId  GET DELETE * HEAD',
    '/notes/:noteId/comments  GET HEAD',
    '/notes/:noteId/comments  POST',
  ]);
});

test('what an answer looks like', async () => {
  const res = await fetch(`${url}/health`);
  assert.deepEqual(['content-type', 'content-length', 'etag', 'x-powered-by'].map((name) => res.headers.get(name)), [
    'application/json; charset=utf-8', '11', 'W/"b-Ai2R8hgEarLmHKwesT1qcY913ys"', null,
  ]);
  assert.equal(await res.text(), '{"ok":true}');
});

test('a port that is taken rejects', async () => {
  await assert.rejects(start(createApp(), { port: server.address().port }), { code: 'EADDRINUSE' });
});
