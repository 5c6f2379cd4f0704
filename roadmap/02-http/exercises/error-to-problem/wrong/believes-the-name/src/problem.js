// Asks for the name instead of the class: client libraries throw an HttpError of their own, and its 404 is not ours.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);
const exists = (status) => Number.isInteger(status) && status >= 400 && status in STATUS_CODES;

export function toProblem(err, { instance } = {}) {
  const known = err?.name === 'HttpError' && exists(err.status) ? err : new HttpError(500);
  const { status } = known;
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
