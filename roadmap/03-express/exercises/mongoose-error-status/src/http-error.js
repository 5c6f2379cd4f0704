/** What the error handler of the app knows how to answer. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {object} [options]
   * @param {{ path: string, kind: string }[]} [options.fields]
   * @param {Record<string, string>} [options.headers]
   * @param {unknown} [options.cause]
   */
  constructor(status, message, { fields, headers, cause } = {}) {
    super(message, { cause });
    this.name = 'HttpError';
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }
}
