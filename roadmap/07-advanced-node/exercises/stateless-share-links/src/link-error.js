export class LinkError extends Error {
  name = 'LinkError';

  /** @param {'USED' | 'EXPIRED' | 'INVALID' | 'LIMITED'} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}
