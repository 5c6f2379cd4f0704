import { STATUS_CODES } from 'node:http';

export class HttpError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function sendProblem(res, status, detail) {
  res.status(status).type('application/problem+json').send(JSON.stringify({ title: STATUS_CODES[status], status, detail }));
}
