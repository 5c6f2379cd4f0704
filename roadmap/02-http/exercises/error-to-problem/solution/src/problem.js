import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);

/** Thrown on purpose, and with a status that exists? */
const deliberate = (err) => err instanceof HttpError
  && Number.isInteger(err.status) && err.status >= 400 && err.status in STATUS_CODES;

/**
 * @param {unknown} err whatever was thrown
 * @param {{ instance?: string }} [context] `instance`: a URI of this occurrence, to be found in the log
 * @returns {{ status: number, headers: Record<string, string>, body: Record<string, unknown> }}
 */
export function toProblem(err, { instance } = {}) {
  const known = deliberate(err) ? err : new HttpError(500);
  const { status } = known;
  const type = known.type ?? 'about:blank';
  const title = type === 'about:blank' ? STATUS_CODES[status] : known.title ?? STATUS_CODES[status];

  const body = { type, title, status };
  if (status < 500 && known.message) body.detail = known.message;
  if (instance) body.instance = instance;
  if (status < 500) {
    for (const [name, value] of Object.entries(known.extensions)) {
      if (!STANDARD.has(name)) body[name] = value;
    }
  }

  const headers = {};
  for (const [name, value] of Object.entries(known.headers)) headers[name.toLowerCase()] = value;
  headers['content-type'] = 'application/problem+json';
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfterMs / 1000));
  return { status, headers, body };
}
