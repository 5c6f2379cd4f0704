// Forgets to return: a skipped request is passed on twice, and logged.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) next();
    const start = now();
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
