import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { readJson } from './body.js';
import { HttpError } from './http-error.js';

const BODY_LIMIT = 64 * 1024;

export function createApp({ notes = new Map(), log = console.error } = {}) {
  const find = (id) => notes.get(id) ?? fail(404, 'No such note.');
  const routes = [
    ['GET', /^\/notes$/, (req, res) => send(res, 200, [...notes.values()])],
    ['POST', /^\/notes$/, async (req, res) => {
      const { text } = await readJson(req, BODY_LIMIT) ?? {};
      if (typeof text !== 'string' || text === '') fail(422, '`text` must be a string that is not empty.');
      const note = { id: randomUUID(), text };
      notes.set(note.id, note);
      res.setHeader('Location', `/notes/${note.id}`);
      send(res, 201, note);
    }],
    ['GET', /^\/notes\/([\w-]+)$/, (req, res, id) => send(res, 200, find(id))],
    ['DELETE', /^\/notes\/([\w-]+)$/, (req, res, id) => { notes.delete(find(id).id); send(res, 204); }],
    ['GET', /^\/slow$/, async (req, res) => { await setTimeout(3000); send(res, 200, { waited: '3 s' }); }],
  ];

  async function route(req, res) {
    const path = req.url.split('?', 1)[0];
    const here = routes.filter(([, pattern]) => pattern.test(path));
    if (here.length === 0) fail(404, 'No such path.');
    const found = here.find(([method]) => method === req.method);
    if (!found) {
      res.setHeader('Allow', here.map(([method]) => method).join(', '));
      fail(405, 'No such method here.');
    }
    const [, pattern, handle] = found;
    await handle(req, res, ...pattern.exec(path).slice(1));
  }

  return catching(route, log);
}

// #region catching
/** Turns an async function into a request listener that never rejects. */
export function catching(handle, log = console.error) {
  return async (req, res) => {
    try {
      await handle(req, res);
    } catch (err) {
      if (err === req.errored) return; // the client hung up: nobody to answer
      const known = err instanceof HttpError;
      if (!known) log(`${req.method} ${req.url}`, err);
      if (res.headersSent) res.destroy(); // half an answer must not look like a whole one
      else send(res, known ? err.status : 500, { error: known ? err.message : 'Internal error.' });
    }
  };
}
// #endregion

function send(res, status, value) {
  res.statusCode = status;
  if (value === undefined) return res.end();
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify(value));
}

function fail(status, message) {
  throw new HttpError(status, message);
}
