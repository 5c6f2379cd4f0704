import http from 'node:http';
import { etagOf, precondition } from './conditional.js';

const LIMIT = 64 * 1024;
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];

class Refused extends Error {
  constructor(status, headers = {}) {
    super(http.STATUS_CODES[status]);
    this.status = status;
    this.headers = headers;
  }
}

async function readJson(req) {
  const type = (req.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type !== 'application/json') throw new Refused(415, { Accept: 'application/json' });
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    // Past the limit, read on and drop: cut off while it sends, a client never sees the 413.
    if (size <= LIMIT) chunks.push(chunk);
  }
  if (size > LIMIT) throw new Refused(413);
  const bytes = Buffer.concat(chunks);
  try {
    JSON.parse(bytes);
  } catch {
    throw new Refused(400);
  }
  return bytes;
}

export function createServer(notes = new Map()) {
  async function handle(req, res) {
    const path = req.url.split('?')[0];
    if (!/^\/notes\/[\w-]+$/.test(path)) throw new Refused(404);
    if (!METHODS.includes(req.method)) throw new Refused(405, { Allow: METHODS.join(', ') });
    if (req.method === 'OPTIONS') return res.writeHead(204, { Allow: METHODS.join(', ') }).end();

    if (req.method === 'PUT') return put(req, res, path);

    const note = notes.get(path);
    if (!note) throw new Refused(404); // a condition counts only where the answer would be a success
    if (req.method === 'DELETE') {
      demandCondition(req);
      if (precondition('DELETE', req.headers, note.etag)) throw new Refused(412);
      notes.delete(path);
      return res.writeHead(204).end();
    }

    // GET and HEAD. The validators go with the 304 too: they renew the client's copy.
    const headers = { ETag: note.etag, 'Cache-Control': 'private, no-cache' };
    const verdict = precondition(req.method, req.headers, note.etag);
    if (verdict === 412) throw new Refused(412);
    if (verdict === 304) return res.writeHead(304, headers).end();
    res.writeHead(200, { ...headers, 'Content-Type': 'application/json', 'Content-Length': note.bytes.length });
    return res.end(note.bytes); // Node drops the body of an answer to HEAD
  }

  // #region put
  async function put(req, res, path) {
    demandCondition(req);
    const bytes = await readJson(req);
    // From here to notes.set() there is no await: nobody can get in between.
    // With a database this is one statement: UPDATE … WHERE id = ? AND etag = ?
    const before = notes.get(path);
    if (precondition('PUT', req.headers, before?.etag)) throw new Refused(412);
    const etag = etagOf(bytes);
    notes.set(path, { bytes, etag });
    if (before) return res.writeHead(204, { ETag: etag }).end();
    return res.writeHead(201, { ETag: etag, Location: path }).end();
  }
  // #endregion

  function demandCondition(req) {
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = req.headers;
    if (ifMatch === undefined && ifNoneMatch === undefined) throw new Refused(428);
  }

  return http.createServer((req, res) => {
    handle(req, res).catch((err) => {
      if (!(err instanceof Refused)) console.error(err);
      if (res.headersSent) return res.destroy();
      const status = err instanceof Refused ? err.status : 500;
      const body = JSON.stringify({ title: http.STATUS_CODES[status], status });
      res.writeHead(status, {
        ...(err instanceof Refused ? err.headers : {}),
        'Content-Type': 'application/problem+json',
        'Content-Length': Buffer.byteLength(body),
      });
      res.end(body);
    });
  });
}
