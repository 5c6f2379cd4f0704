// Writes the query into the log, with the tokens in it.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: req.originalUrl,
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}
