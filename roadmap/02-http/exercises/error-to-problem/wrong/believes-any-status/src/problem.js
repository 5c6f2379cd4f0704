// Believes any error that has a status: the 404 of another service, thrown by a client library, becomes our 404, message and all.
import { STATUS_CODES } from 'node:http';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);

export function toProblem(err, { instance } = {}) {
  const status = err?.status >= 400 && err.status in STATUS_CODES ? err.status : 500;
  const type = err?.type ?? 'about:blank';
  const title = (type !== 'about:blank' && err.title) || STATUS_CODES[status];
  const body = { type, title, status };
  if (status < 500 && err.message) body.detail = err.message;
  if (instance) body.instance = instance;
  if (status < 500) for (const [name, value] of Object.entries(err.extensions ?? {})) if (!STANDARD.has(name)) body[name] = value;
  const headers = Object.fromEntries(Object.entries(err?.headers ?? {}).map(([n, v]) => [n.toLowerCase(), v]));
  headers['content-type'] = 'application/problem+json';
  if (err?.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(err.retryAfterMs / 1000));
  return { status, headers, body };
}
