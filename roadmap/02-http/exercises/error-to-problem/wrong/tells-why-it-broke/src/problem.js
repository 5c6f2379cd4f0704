// Sends the detail of a 5xx: "connect ECONNREFUSED 10.0.3.7:5432" is of use to an attacker, not to a client.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance']);

export function toProblem(err, { instance } = {}) {
  const ok = err instanceof HttpError && Number.isInteger(err.status) && err.status >= 400 && err.status in STATUS_CODES;
  const known = ok ? err : new HttpError(500, err?.message);
  const { status } = known;
  const type = known.type ?? 'about:blank';
  const title = (type !== 'about:blank' && known.title) || STATUS_CODES[status];
  const body = { type, title, status };
  if (known.message) body.detail = known.message;
  if (instance) body.instance = instance;
  for (const [name, value] of Object.entries(known.extensions)) if (!STANDARD.has(name)) body[name] = value;
  const headers = Object.fromEntries(Object.entries(known.headers).map(([n, v]) => [n.toLowerCase(), v]));
  headers['content-type'] = 'application/problem+json';
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfterMs / 1000));
  return { status, headers, body };
}
