import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { parseRange } from './range.js';

/** The store behind HTTP: PUT, GET (with ranges), HEAD and DELETE of /docs/NAME, and GET of /docs for the list. Given; not to be changed. */
export function createServer(store) {
  return http.createServer(async (req, res) => {
    try {
      await handle(store, req, res);
    } catch (err) {
      if (err.code === 'ERR_STREAM_PREMATURE_CLOSE' || err.code === 'ECONNRESET') return;
      if (res.headersSent) res.destroy();
      else answer(res, err.code === 'TOO_LARGE' ? 413 : err instanceof TypeError || err instanceof URIError ? 400 : 500, { error: err.message });
    }
  });
}

function answer(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function handle(store, req, res) {
  const [, folder, encoded, ...rest] = new URL(req.url, 'http://store').pathname.split('/');
  if (folder !== 'docs' || rest.length > 0) return answer(res, 404, { error: 'try /docs' });
  if (encoded === undefined) return answer(res, 200, store.list());
  const name = decodeURIComponent(encoded);

  if (req.method === 'PUT') return answer(res, 200, await store.put(name, req));
  if (req.method === 'DELETE') {
    const there = await store.delete(name);
    return res.writeHead(there ? 204 : 404).end();
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') return res.writeHead(405, { Allow: 'GET, HEAD, PUT, DELETE' }).end();
  const known = store.list().find((document) => document.name === name);
  if (!known) return answer(res, 404, { error: 'no such document' });
  const etag = `"${known.sha256}"`;
  res.setHeader('ETag', etag);
  res.setHeader('Accept-Ranges', 'bytes');
  if (req.method === 'HEAD') return res.writeHead(200, { 'Content-Length': known.size }).end();

  const same = req.headers['if-range'] === undefined || req.headers['if-range'] === etag;
  const range = same ? parseRange(req.headers.range, known.size) : null;
  let found;
  try {
    found = await store.get(name, range ?? {});
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    return res.writeHead(416, { 'Content-Range': `bytes */${known.size}` }).end();
  }
  if (!found) return answer(res, 404, { error: 'no such document' });
  const { start, end, size, stream } = found;
  if (found.sha256 !== known.sha256) { // replaced since we looked: tag and range are those of the old one
    stream.destroy();
    return handle(store, req, res);
  }
  if (range) res.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  res.writeHead(range ? 206 : 200, { 'Content-Length': size === 0 ? 0 : end - start + 1 });
  await pipeline(stream, res);
}
