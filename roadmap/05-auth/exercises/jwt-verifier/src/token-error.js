// Ready; nothing to change here.
export class TokenError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(`The token is refused: ${code}`);
    this.name = 'TokenError';
    this.code = code;
  }
}
