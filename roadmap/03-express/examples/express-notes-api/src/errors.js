/** An error whose message may be shown to the client; body parsers throw errors of the same shape. */
export class HttpError extends Error {
  expose = true;
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// #region send-error
/** Four parameters make it error middleware: Express calls it for what was thrown, rejected or given to next(). */
export function sendError(log) {
  return (err, req, res, next) => {
    const badPath = err instanceof URIError && err.status === 400; // /notes/%E0
    const mayTell = err.expose === true || badPath;
    if (!mayTell) log(err);
    if (res.writableEnded) return;         // the client has its whole answer
    if (res.headersSent) return next(err); // it has half: Express cuts the connection
    res.status(mayTell ? err.status : 500).json({ error: mayTell ? err.message : 'Internal error.' });
  };
}
// #endregion
