import { STATUS_CODES } from 'node:http';

export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.expose = true;
  }
}

export function notFound(req) {
  throw new HttpError(404, `Nothing at ${req.path}.`);
}

/** As in the example `express-lifecycle`; here it also knows the deadline. */
export function errorHandler(log) {
  return (thrown, req, res, _next) => {
    const err = thrown?.name === 'AbortError' && req.deadline?.aborted ? req.deadline.reason : thrown;
    const known = err?.expose === true;
    const clientLeft = res.destroyed && err?.name === 'AbortError';
    if (!known && !clientLeft) log(`${req.method} ${req.path}`, err);
    if (res.writableEnded || res.destroyed) return;
    if (res.headersSent) return res.destroy();
    const status = known ? err.status : 500;
    const detail = known ? err.message : undefined;
    res.status(status).type('application/problem+json').json({ title: STATUS_CODES[status], status, detail });
  };
}
