/** What handlers throw on purpose. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} [detail] for the client, if the status is a 4xx; for the log otherwise
   * @param {object} [options]
   * @param {string} [options.type] a URI that names the kind of problem
   * @param {string} [options.title] what that kind is called
   * @param {Record<string, unknown>} [options.extensions] further members of the body
   * @param {Record<string, string>} [options.headers]
   * @param {number} [options.retryAfterMs]
   * @param {unknown} [options.cause]
   */
  constructor(status, detail = '', { type, title, extensions = {}, headers = {}, retryAfterMs, cause } = {}) {
    super(detail, { cause });
    this.name = 'HttpError';
    Object.assign(this, { status, type, title, extensions, headers, retryAfterMs });
  }
}
