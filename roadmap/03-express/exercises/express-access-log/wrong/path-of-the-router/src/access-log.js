// In a mounted router req.path lacks the path of the mount, and it follows whoever rewrites req.url.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('close', () => {
      log({
        method: req.method,
        path: req.path,
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}
