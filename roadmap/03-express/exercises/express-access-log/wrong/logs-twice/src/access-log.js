// A finished response emits 'finish' and 'close': two entries.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return next();
    const start = now();
    const end = () => {
      log({
        method: req.method,
        path: req.originalUrl.split('?', 1)[0],
        status: res.headersSent ? res.statusCode : null,
        ms: now() - start,
        aborted: !res.writableFinished,
      });
    };
    res.on('finish', end).on('close', end);
    next();
  };
}
