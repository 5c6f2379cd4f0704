// Waits for the end of a response that nobody has been asked to begin.
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
        aborted: !res.writableFinished,
      });
      next();
    });
  };
}
