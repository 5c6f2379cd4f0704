// new URL() takes //a/b for a host and resolves the dots.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: new URL(req.originalUrl, 'http://localhost').pathname,
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}
