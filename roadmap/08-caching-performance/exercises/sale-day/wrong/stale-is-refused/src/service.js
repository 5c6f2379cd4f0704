// As in the solution; what is wrong is in page-cache.js.
import { pipeline } from 'node:stream/promises';
import { Busy } from './busy.js';

const PAGE = 100;

/**
 * @param {{
 *   pages: { get: (key: string) => Promise<string | null> }, limiter: { take: (client: string) => number },
 *   clientOf: (req: import('node:http').IncomingMessage) => string,
 *   openCursor: () => Promise<{ read: (n: number) => Promise<object[]>, close: () => Promise<void> }>,
 *   maxExports: number, loopDelay: () => number, maxDelay: number, onError: (error: Error) => void,
 * }} options
 */
export function createService({ pages, limiter, clientOf, openCursor, maxExports, loopDelay, maxDelay, onError }) {
  let exports = 0;

  async function product(req, res, id) {
    const wait = limiter.take(clientOf(req));
    if (wait > 0) return res.writeHead(429, { 'retry-after': wait }).end();
    if (!/^[a-z0-9-]{1,40}$/.test(id)) return res.writeHead(404).end();
    try {
      const page = await pages.get(id);
      if (page === null) return res.writeHead(404).end();
      return res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    } catch (err) {
      if (!(err instanceof Busy)) onError(err);
      return res.writeHead(503, { 'retry-after': 1 }).end();
    }
  }

  async function* lines(first, cursor) {
    for (let rows = first; rows.length > 0; rows = await cursor.read(PAGE)) {
      yield rows.map((row) => JSON.stringify(row) + '\n').join('');
    }
  }

  async function exportAll(res) {
    if (exports >= maxExports) return res.writeHead(503, { 'retry-after': 10 }).end();
    exports++;
    let cursor;
    try {
      cursor = await openCursor();
      if (res.destroyed) return;
      const first = await cursor.read(PAGE); // up to here a failure can still be a 500
      if (res.destroyed) return;
      res.setHeader('content-type', 'application/x-ndjson');
      await pipeline(lines(first, cursor), res);
    } catch (err) {
      if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(err); // else the client left
      if (!res.headersSent && !res.destroyed) res.writeHead(500).end();
    } finally {
      await cursor?.close().catch(onError);
      exports--;
    }
  }

  function health(res) {
    const delay = loopDelay();
    res.writeHead(delay > maxDelay ? 503 : 200, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ delay, exports }));
  }

  /** @type {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => Promise<void>} */
  return async function handler(req, res) {
    const [pathname] = req.url.split('?', 1);
    if (pathname.startsWith('/products/')) await product(req, res, pathname.slice('/products/'.length));
    else if (pathname === '/export') await exportAll(res);
    else if (pathname === '/health') health(res);
    else res.writeHead(404).end();
  };
}
