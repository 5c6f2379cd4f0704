// Ready; nothing to change here. What you throw becomes a problem document.
import { STATUS_CODES } from 'node:http';

export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{ detail?: string, headers?: Record<string, string> }} [options]
   */
  constructor(status, { detail, headers = {} } = {}) {
    super(detail ?? STATUS_CODES[status]);
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** @param {(entry: object) => void} log */
export const handleErrors = (log) => (err, req, res, next) => {
  if (res.headersSent) return next(err);
  let problem = err;
  if (!(err instanceof Problem)) {
    const isClients = err.status >= 400 && err.status < 500; // express.json() and malformed paths
    if (!isClients) log({ type: 'error', error: err });
    problem = new Problem(isClients ? err.status : 500);
  }
  res.status(problem.status).set(problem.headers).type('application/problem+json');
  res.send(JSON.stringify({ status: problem.status, title: STATUS_CODES[problem.status], detail: problem.detail }));
};
