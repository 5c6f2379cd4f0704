import { byPage, byRow, collect } from './exports.js';

const ways = { '/collect': collect, '/by-row': byRow, '/by-page': byPage };

async function* withFirst(first, rest) {
  if (!first.done) yield first.value;
  yield* rest;
}

/** @param {() => AsyncGenerator<object[]>} openPages */
export function createHandler(openPages, onError) {
  return async (req, res) => {
    const way = ways[req.url];
    if (!way) {
      res.writeHead(404).end();
      return;
    }
    // #region handler
    const pages = openPages();
    try {
      const first = await pages.next(); // what fails here can still be a 500
      res.setHeader('content-type', 'application/x-ndjson');
      await way(withFirst(first, pages), res);
    } catch (err) {
      if (err.code === 'ERR_STREAM_PREMATURE_CLOSE') return; // the client left
      onError(err);
      if (res.headersSent) res.destroy(); // half a body must not look like a whole one
      else res.writeHead(500).end();
    } finally {
      await pages.return(); // closes the cursor, also if nobody read from it
    }
    // #endregion
  };
}
