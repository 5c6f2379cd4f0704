/** An upload that is refused. */
export class UploadError extends Error {
  /** @param {413 | 415} status */
  constructor(status, message) {
    super(message);
    this.name = 'UploadError';
    this.status = status;
  }
}
