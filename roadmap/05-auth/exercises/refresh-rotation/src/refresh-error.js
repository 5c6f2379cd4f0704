// Ready; nothing to change here.
export class RefreshError extends Error {
  /** @param {'unknown' | 'reused' | 'revoked' | 'expired'} reason */
  constructor(reason) {
    super(`The refresh token is refused: ${reason}`);
    this.name = 'RefreshError';
    this.reason = reason;
  }
}
