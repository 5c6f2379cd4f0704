// Ready; nothing to change here.
export class LoginError extends Error {
  /**
   * @param {'state' | 'expired' | 'issuer' | 'denied' | 'provider'} reason
   * @param {ErrorOptions} [options]
   */
  constructor(reason, options) {
    super(`The login has failed: ${reason}`, options);
    this.name = 'LoginError';
    this.reason = reason;
  }
}
