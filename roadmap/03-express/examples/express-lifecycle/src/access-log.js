// #region access-log
/** One line for each request, when it is over, however it ended. */
export function accessLog(log) {
  return (req, res, next) => {
    const started = performance.now();
    res.once('close', () => log({
      id: req.id,
      method: req.method,
      url: req.originalUrl, // req.url is cut off inside a mounted router
      status: res.headersSent ? res.statusCode : undefined,
      complete: res.writableFinished,
      ms: Math.round(performance.now() - started),
    }));
    next();
  };
}
// #endregion

// #region client-gone
/** Aborts when the client hangs up before its answer is complete, and only then. */
export function clientGone(res) {
  const controller = new AbortController();
  res.once('close', () => { if (!res.writableFinished) controller.abort(); });
  return controller.signal;
}
// #endregion
