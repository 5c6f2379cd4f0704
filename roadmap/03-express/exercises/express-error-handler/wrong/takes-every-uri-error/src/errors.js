// Takes a handler's own URIError, a bug, for a bad path of the client.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './http-error.js';

/** @type {import('express').RequestHandler} */
export function notFound(req) {
  throw new HttpError(404, `Nothing at ${req.path}`);
}

/** May the client see it? `expose` is the mark of http-errors, which express.json() uses. */
function isForClient(err) {
  if (err instanceof URIError) {
    err.status = 400;
    return true;
  }
  return err?.expose === true && err.status >= 400 && err.status <= 499;
}

/**
 * @param {{ log: (entry: { requestId: string, error: unknown }) => void }} options
 * @returns {import('express').ErrorRequestHandler}
 */
export function errorHandler({ log }) {
  return (err, req, res, _next) => {
    const known = isForClient(err);
    if (!known) log({ requestId: req.id, error: err });

    if (res.writableEnded) return;
    if (res.headersSent) return res.destroy();
    const status = known ? err.status : 500;
    if (known) res.set(err.headers ?? {});
    res.status(status).type('application/problem+json').json({
      title: STATUS_CODES[status],
      status,
      detail: known ? err.message : undefined,
      requestId: req.id,
    });
  };
}
