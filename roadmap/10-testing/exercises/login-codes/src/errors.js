export class TooSoon extends Error {
  name = 'TooSoon';

  constructor(retryAfterMs) {
    super(`wait ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}
