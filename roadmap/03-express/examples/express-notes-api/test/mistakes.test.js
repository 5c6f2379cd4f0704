// The common mistakes with middleware, and what they do. The note on middleware shows them.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { sendError } from '../src/errors.js';
import { start } from '../src/start.js';

async function serve(t, build) {
  const app = express();
  app.set('env', 'test'); // no stack traces on the terminal
  build(app);
  const server = await start(app);
  t.after(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${server.address().port}`;
}

test('a forgotten return: the client reads 401, the note is gone, and nobody hears of it', async (t) => {
  const notes = new Map([['7', 'buy milk']]);
  const errors = [];
  const url = await serve(t, (app) => {
    // #region forgotten-return
    app.use((req, res, next) => {
      if (!req.get('authorization')) res.status(401).json({ error: 'Log in.' }); // no return
      next();
    });
    app.delete('/notes/:id', (req, res) => {
      notes.delete(req.params.id);
      res.status(204).end();
    });
    // #endregion
    app.use((err, req, res, next) => { errors.push(err); next(err); });
  });
  const res = await fetch(`${url}/notes/7`, { method: 'DELETE' });
  assert.equal(res.status, 401);
  assert.equal(notes.size, 0);
  assert.deepEqual(errors, []);
});

test('throwing after the answer: the error middleware only logs, and the connection serves the next request', { timeout: 10_000 }, async (t) => {
  const errors = [];
  const url = await serve(t, (app) => {
    app.get('/late', async (req, res) => {
      res.json('whole');
      await once(res, 'close');
      throw new Error('the audit log is full');
    });
    app.get('/ok', (req, res) => res.json('ok'));
    app.use(sendError((err) => errors.push(err.message)));
  });
  const socket = net.connect(new URL(url).port, '127.0.0.1').setEncoding('latin1');
  t.after(() => socket.destroy());
  const ask = async (path) => {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    return (await Promise.race([once(socket, 'data'), once(socket, 'close')])).join();
  };
  assert.match(await ask('/late'), /"whole"$/);
  while (errors.length === 0) await new Promise(setImmediate);
  assert.deepEqual(errors, ['the audit log is full']);
  assert.match(await ask('/ok'), /"ok"$/);
});

test('a URIError of a handler is a bug: 500, while a path that cannot be decoded is 400', async (t) => {
  const url = await serve(t, (app) => {
    app.get('/own', () => decodeURIComponent('%E0'));
    app.get('/notes/:id', (req, res) => res.end());
    app.use(sendError(() => {}));
  });
  const statuses = await Promise.all(['/own', '/notes/%E0'].map(async (path) => (await fetch(url + path)).status));
  assert.deepEqual(statuses, [500, 400]);
});

test('a guard that compares strings is passed by another case; one that is mounted is not', async (t) => {
  const deny = (req, res) => { res.status(401).end(); };
  const compares = await serve(t, (app) => {
    // #region compares
    app.use((req, res, next) => (req.path.startsWith('/admin') ? deny(req, res, next) : next()));
    app.get('/admin/users', (req, res) => res.json(['everybody']));
    // #endregion
  });
  const mounted = await serve(t, (app) => {
    app.use('/admin', deny);
    app.get('/admin/users', (req, res) => res.json(['everybody']));
  });
  const status = async (url) => (await fetch(url)).status;
  assert.deepEqual([await status(`${compares}/admin/users`), await status(`${compares}/ADMIN/users`)], [401, 200]);
  assert.deepEqual([await status(`${mounted}/admin/users`), await status(`${mounted}/ADMIN/users`)], [401, 401]);
});

test('a handler with four parameters is error middleware, and is passed over', async (t) => {
  const url = await serve(t, (app) => app.get('/', (req, res, next, unused) => res.json('never')));
  assert.equal((await fetch(url)).status, 404);
});

test('a string that is sent is HTML', async (t) => {
  const url = await serve(t, (app) => app.get('/', (req, res) => res.send(req.query.name)));
  const res = await fetch(`${url}/?name=<script>`);
  assert.equal(res.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(await res.text(), '<script>');
});

test('a body is parsed once: raw() after json() gets nothing', async (t) => {
  const sign = (bytes) => createHmac('sha256', 'key').update(bytes).digest('hex');
  const post = (url, text) => fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', signature: sign(text) } });
  const hook = (req, res) => res.json(Buffer.isBuffer(req.body) && sign(req.body) === req.get('signature'));
  const wrong = await serve(t, (app) => app.use(express.json()).post('/', express.raw({ type: 'application/json' }), hook));
  const right = await serve(t, (app) => {
    // #region webhook
    app.post('/', express.raw({ type: 'application/json' }), hook); // above express.json(): needs the bytes
    app.use(express.json());
    // #endregion
  });
  assert.equal(await (await post(wrong, '{"paid": true}')).json(), false);
  assert.equal(await (await post(right, '{"paid": true}')).json(), true);
});

test('what a router sees of the address', async (t) => {
  const inner = express.Router({ mergeParams: true });
  inner.get('/:id', ({ originalUrl, baseUrl, url, path, params, route }, res) => res.json({ originalUrl, baseUrl, url, path, params, route: route.path }));
  const url = await serve(t, (app) => app.use('/notes/:noteId/comments', inner));
  assert.deepEqual(await (await fetch(`${url}/notes/7/comments/2?full=1`)).json(), {
    originalUrl: '/notes/7/comments/2?full=1',
    baseUrl: '/notes/7/comments',
    url: '/2?full=1',
    path: '/2',
    params: { noteId: '7', id: '2' },
    route: '/:id',
  });
});

test('a router does not inherit the settings of the app', async (t) => {
  const url = await serve(t, (app) => {
    app.enable('case sensitive routing');
    app.get('/plain', (req, res) => res.end());
    app.use('/r', express.Router().get('/inner', (req, res) => res.end()));
  });
  const status = async (path) => (await fetch(url + path)).status;
  assert.deepEqual([await status('/PLAIN'), await status('/r/INNER')], [404, 200]);
});
