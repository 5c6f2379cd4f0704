export class HttpError extends Error {
  constructor(status, detail = '') {
    super(detail);
    this.name = 'HttpError';
    this.status = status;
  }
}
