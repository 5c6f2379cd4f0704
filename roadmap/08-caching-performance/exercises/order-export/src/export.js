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
    // TODO: this collects all rows before it answers, and closes nothing when something fails.
    const cursor = await openCursor();
    let body = '';
    for (let rows = await cursor.read(PAGE); rows.length > 0; rows = await cursor.read(PAGE)) {
      for (const row of rows) body += JSON.stringify(row) + '\n';
    }
    await cursor.close();
    res.setHeader('content-type', 'application/x-ndjson');
    res.end(body);
  };
}
