import { HttpError } from './http-error.js';

/**
 * Reads and parses the JSON body of a request.
 *
 * @param {import('node:http').IncomingMessage} req
 * @param {{ limit?: number }} [options] the most bytes that the body may have
 * @returns {Promise<unknown>}
 */
export async function readJson(req, { limit = 102_400 } = {}) {
  // TODO: no limit, no types, broken characters, and it destroys the request when it throws in the loop.
  let body = '';
  for await (const chunk of req) {
    body += chunk;
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new HttpError(400, 'The body is not valid JSON.');
  }
}
