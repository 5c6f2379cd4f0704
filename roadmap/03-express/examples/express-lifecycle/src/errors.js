import { STATUS_CODES } from 'node:http';

/** An error whose message may be shown to the client. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.expose = true; // the mark that express.json() puts on its errors, too
  }
}

/** Stands after the last route: nothing has answered. */
export function notFound(req) {
  throw new HttpError(404, `Nothing at ${req.path}.`);
}

// #region error-handler
const isForClient = (err) => err?.expose === true
  || (err instanceof URIError && err.status === 400);

/** Stands last of all. Express knows it by its four parameters, used or not. */
export function errorHandler(log) {
  return (err, req, res, _next) => {
    const known = isForClient(err);
    const clientLeft = res.destroyed && err?.name === 'AbortError'; // see clientGone()
    if (!known && !clientLeft) log({ id: req.id, error: err });

    if (res.writableEnded || res.destroyed) return; // nobody waits for an answer
    if (res.headersSent) return res.destroy();      // half an answer must not look whole
    const status = known ? err.status : 500;
    const detail = known ? err.message : undefined;
    res.status(status).type('application/problem+json');
    res.json({ title: STATUS_CODES[status], status, detail, requestId: req.id });
  };
}
// #endregion
