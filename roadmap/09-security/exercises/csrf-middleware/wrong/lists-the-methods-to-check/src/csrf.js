// Names the methods to check: what is not in the list goes through.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const CHECKED = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * @param {object} options
 * @param {string | Buffer} options.key for the HMAC, 32 bytes or more
 * @param {string[]} options.origins such as https://shop.example
 * @param {(req: object) => string | undefined} options.sessionId
 */
export function createCsrf({ key, origins, sessionId }) {
  if (Buffer.byteLength(key ?? '') < 32) throw new RangeError('The key must have 32 bytes or more.');
  if (!origins?.length) throw new RangeError('There is no origin to allow.');

  // As JSON, so that no letter can move from the id to the random part.
  const mac = (id, random) => createHmac('sha256', key).update(JSON.stringify([id, random])).digest('base64url');

  function fromHere({ headers }) {
    const site = headers['sec-fetch-site'];
    return site === undefined ? origins.includes(headers.origin) : site === 'same-origin';
  }

  function hasToken(req) {
    const id = sessionId(req);
    const token = req.headers['x-csrf-token'] ?? req.body?._csrf;
    if (!id || typeof token !== 'string') return false;
    const [random, ...rest] = token.split('.');
    const given = Buffer.from(rest.join('.'));
    const expected = Buffer.from(mac(id, random));
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  return {
    token(req) {
      const id = sessionId(req);
      if (!id) throw new Error('A CSRF token needs a session.');
      const random = randomBytes(16).toString('base64url');
      return `${random}.${mac(id, random)}`;
    },

    protect(req, res, next) {
      if (!CHECKED.has(req.method)) return next();
      if (!fromHere(req)) return next(refusal('The request comes from another origin.'));
      let right;
      try {
        right = hasToken(req);
      } catch (err) { // of sessionId: a mistake of ours, and none of the client
        return next(err);
      }
      next(right ? undefined : refusal('The CSRF token is missing or wrong.'));
    },
  };
}

const refusal = (message) => Object.assign(new Error(message), { status: 403 });
