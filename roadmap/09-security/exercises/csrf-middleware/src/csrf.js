import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * @param {object} options
 * @param {string | Buffer} options.key for the HMAC, 32 bytes or more
 * @param {string[]} options.origins such as https://shop.example
 * @param {(req: object) => string | undefined} options.sessionId
 */
export function createCsrf({ key, origins, sessionId }) {
  return {
    token(req) {
      // TODO: a token that is good in this session only, and cannot be made without the key.
      return 'token';
    },

    protect(req, res, next) {
      // TODO: method, then origin, then token. What is refused goes to next(err) with err.status = 403.
      next();
    },
  };
}
