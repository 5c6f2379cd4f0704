// Spreads the error: message and stack are not enumerable, but everything that a driver hangs onto its errors is.
import { STATUS_CODES } from 'node:http';
import { HttpError } from './errors.js';

export function toProblem(err, { instance } = {}) {
  const known = err instanceof HttpError && err.status >= 400 && err.status in STATUS_CODES;
  const status = known ? err.status : 500;
  const { headers: extra = {}, extensions = {}, retryAfterMs, name, ...members } = { ...err };
  const type = (known && err.type) || 'about:blank';
  const title = (type !== 'about:blank' && err.title) || STATUS_CODES[status];
  const body = { ...members, ...(status < 500 ? extensions : {}), type, title, status };
  if (known && status < 500 && err.message) body.detail = err.message;
  if (instance) body.instance = instance;
  const headers = known ? Object.fromEntries(Object.entries(extra).map(([n, v]) => [n.toLowerCase(), v])) : {};
  headers['content-type'] = 'application/problem+json';
  if (known && retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
  return { status, headers, body };
}
