// Returns without next(): a skipped request never gets an answer.
export function accessLog({ log, now = () => performance.now(), skip = () => false }) {
  return (req, res, next) => {
    if (skip(req)) return;
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
