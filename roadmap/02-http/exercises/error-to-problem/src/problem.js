import { HttpError } from './errors.js';

/**
 * @param {unknown} err whatever was thrown
 * @param {{ instance?: string }} [context] `instance`: a URI of this occurrence, to be found in the log
 * @returns {{ status: number, headers: Record<string, string>, body: Record<string, unknown> }}
 */
export function toProblem(err, { instance } = {}) {
  // TODO: this tells the world everything it knows.
  const status = err instanceof HttpError ? err.status : 500;
  return { status, headers: {}, body: { ...err, message: err.message, stack: err.stack, instance } };
}
