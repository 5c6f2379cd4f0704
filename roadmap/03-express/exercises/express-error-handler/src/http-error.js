/** What routes throw on purpose. From 500 up, the message is for the log only. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {Record<string, string>} [headers] for the answer
   */
  constructor(status, message, headers) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.expose = status < 500;
    this.headers = headers;
  }
}
