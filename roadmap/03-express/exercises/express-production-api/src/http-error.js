/** An error that the error handler knows how to answer. Up to 499, its message is for the client. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {object} [options]
   * @param {{ path: string, kind: string }[]} [options.fields] what is wrong with which value
   * @param {Record<string, string>} [options.headers] for the answer
   * @param {unknown} [options.cause]
   */
  constructor(status, message, { fields, headers, cause } = {}) {
    super(message, { cause });
    this.name = 'HttpError';
    this.status = status;
    this.expose = status < 500;
    this.fields = fields;
    this.headers = headers;
  }
}
