// Reads the first page within the pipeline: when it fails, res is destroyed already, and no 500 can be sent.
import { pipeline } from 'node:stream/promises';

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
      res.setHeader('content-type', 'application/x-ndjson');
      await pipeline(lines(cursor), res);
    } catch (err) {
      if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(err); // else the client left
      if (!res.headersSent && !res.destroyed) res.writeHead(500).end();
    } finally {
      await cursor?.close().catch(onError);
    }
  };

  async function* lines(cursor) {
    for (let rows = await cursor.read(PAGE); rows.length > 0; rows = await cursor.read(PAGE)) {
      yield rows.map((row) => JSON.stringify(row) + '\n').join('');
    }
  }
}
