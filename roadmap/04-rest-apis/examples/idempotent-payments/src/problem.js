import { STATUS_CODES } from 'node:http';

/** Thrown on purpose: goes out as application/problem+json. */
export class Problem extends Error {
  constructor(status, detail, headers = {}) {
    super(detail);
    Object.assign(this, { status, headers });
  }
}

/** What express.json() throws: too large, not JSON, an unknown charset, a broken gzip. It sets `expose` where the client is at fault. */
const isParserError = (err) => err?.expose === true && err.status < 500;

export const sendProblem = (log) => (err, req, res, next) => {
  if (res.headersSent) return next(err);
  const known = err instanceof Problem ? err : undefined;
  const status = known?.status ?? (isParserError(err) ? err.status : 500);
  if (status === 500) log(err);
  res.status(status).set(known?.headers ?? {}).setHeader('Content-Type', 'application/problem+json');
  res.end(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail: known?.message }));
};
