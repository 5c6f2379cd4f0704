// Retry-After counts seconds: 1500 of them are 25 minutes, and "1.5" is not valid at all.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);

export function toProblem(err, { instance } = {}) {
  const ok = err instanceof HttpError && Number.isInteger(err.status) && err.status >= 400 && err.status in STATUS_CODES;
  const known = ok ? err : new HttpError(500);
  const { status } = known;
  const type = known.type ?? 'about:blank';
  const title = (type !== 'about:blank' && known.title) || STATUS_CODES[status];
  const body = { type, title, status };
  if (status < 500 && known.message) body.detail = known.message;
  if (instance) body.instance = instance;
  if (status < 500) for (const [name, value] of Object.entries(known.extensions)) if (!STANDARD.has(name)) body[name] = value;
  const headers = Object.fromEntries(Object.entries(known.headers).map(([n, v]) => [n.toLowerCase(), v]));
  headers['content-type'] = 'application/problem+json';
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(known.retryAfterMs);
  return { status, headers, body };
}
