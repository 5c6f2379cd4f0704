// A response that was never begun has statusCode 200.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: req.originalUrl.split('?', 1)[0],
        status: res.statusCode,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}
