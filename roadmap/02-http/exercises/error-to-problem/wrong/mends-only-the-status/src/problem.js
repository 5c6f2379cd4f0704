// Replaces a status that makes no sense by 500, and sends the type, the title and the headers that came with it.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);
const exists = (status) => Number.isInteger(status) && status >= 400 && status in STATUS_CODES;

export function toProblem(err, { instance } = {}) {
  const known = err instanceof HttpError ? err : new HttpError(500);
  const status = exists(known.status) ? known.status : 500;
  const type = known.type ?? 'about:blank';
  const title = (type !== 'about:blank' && known.title) || STATUS_CODES[status];
  const body = { type, title, status };
  if (status < 500 && known.message) body.detail = known.message;
  if (instance) body.instance = instance;
  if (status < 500) for (const [name, value] of Object.entries(known.extensions ?? {})) if (!STANDARD.has(name)) body[name] = value;
  const headers = Object.fromEntries(Object.entries(known.headers ?? {}).map(([n, v]) => [n.toLowerCase(), v]));
  headers['content-type'] = 'application/problem+json';
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfterMs / 1000));
  return { status, headers, body };
}
