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
    // TODO: next() returns long before the response is over.
    const start = now();
    if (skip(req)) return;
    next();
    log({ method: req.method, path: req.url, status: res.statusCode, ms: now() - start, aborted: false });
  };
}
