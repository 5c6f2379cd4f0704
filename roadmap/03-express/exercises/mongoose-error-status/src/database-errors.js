import { HttpError } from './http-error.js';

/**
 * @param {unknown} err what a route that works with Mongoose has thrown
 * @returns {unknown} an HttpError, or `err` itself
 */
export function fromDatabase(err) {
  // TODO: this blames the client for everything, and repeats its password.
  return new HttpError(400, err.message, { cause: err });
}
