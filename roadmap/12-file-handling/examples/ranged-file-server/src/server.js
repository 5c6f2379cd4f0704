import { open } from 'node:fs/promises';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { parseRange } from './range.js';

/** A server for one file. `onClose` hears when the file of a request has been closed. */
export function createFileServer(file, { onClose = () => {} } = {}) {
  return http.createServer(async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    let handle;
    try {
      handle = await open(file);
      await send(handle, req, res);
    } catch (err) {
      // A client that left is no failure of ours; the rest is.
      if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(err);
      if (res.headersSent) res.destroy();
      else res.writeHead(err.code === 'ENOENT' ? 404 : 500).end();
    } finally {
      await handle?.close();
      if (handle) onClose();
    }
  });
}

// #region send
async function send(handle, req, res) {
  const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
  const length = Number(size);
  const etag = `"${ino.toString(36)}-${mtimeNs.toString(36)}-${length.toString(36)}"`;
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('ETag', etag);

  const sameVersion = req.headers['if-range'] === undefined || req.headers['if-range'] === etag;
  const range = sameVersion && req.method === 'GET' ? parseRange(req.headers.range, length) : null;
  if (range === 'unsatisfiable') {
    res.writeHead(416, { 'Content-Range': `bytes */${length}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: length - 1 };
  res.setHeader('Content-Length', end - start + 1);
  if (range) res.setHeader('Content-Range', `bytes ${start}-${end}/${length}`);
  res.statusCode = range ? 206 : 200;
  if (req.method === 'HEAD' || length === 0) {
    res.end();
    return;
  }
  await pipeline(handle.createReadStream({ start, end, autoClose: false }), res);
}
// #endregion
