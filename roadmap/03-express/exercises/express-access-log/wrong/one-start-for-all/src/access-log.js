// The start belongs to the factory: overlapping requests overwrite it.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  let start;
  return (req, res, next) => {
    if (skip(req)) return next();
    start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: req.originalUrl.split('?', 1)[0],
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}
