// writableEnded says that end() was called, not that the client has the answer.
/**
 * @typedef {{ method: string, path: string, status: number | null, ms: number, aborted: boolean }} Entry
 * @param {object} options
 * @param {(entry: Entry) => void} options.log
 * @param {() => number} [options.now] milliseconds
 * @param {(req: import('express').Request) => boolean} [options.skip]
 * @returns {import('express').RequestHandler}
 */
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: req.originalUrl.split('?', 1)[0],
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableEnded,
      });
    });
    next();
  };
}
