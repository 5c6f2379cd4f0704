import { STATUS_CODES } from 'node:http';

/** What handlers throw on purpose: becomes a problem document (RFC 9457). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail for the client
   * @param {{ errors?: { pointer?: string, parameter?: string, detail: string }[], headers?: Record<string, string> }} [more]
   */
  constructor(status, detail, { errors, headers = {} } = {}) {
    super(detail);
    this.name = 'Problem';
    Object.assign(this, { status, errors, headers });
  }
}

/** Express's error middleware: the one place where errors become answers. */
export function errorHandler(err, req, res, next) {
  if (res.headersSent) return next(err);
  const { status, message, errors, headers } = err instanceof Problem ? err : translate(err);
  if (status >= 500) console.error(err);
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail: message, errors };
  res.status(status).set(headers).type('application/problem+json').send(JSON.stringify(body));
}

function translate(err) {
  if (err.type === 'entity.too.large') return new Problem(413, 'The body is too large.');
  if (err.type === 'entity.parse.failed') return new Problem(400, 'The body is not valid JSON.');
  if (err.status >= 400 && err.status < 500) return new Problem(err.status, 'The request is not valid.'); // Express, body-parser
  return new Problem(500, 'Internal error.');
}
