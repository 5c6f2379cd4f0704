// 'finish' never comes when the client has gone: the slowest requests are missing from the log.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    res.on('finish', () => {
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
