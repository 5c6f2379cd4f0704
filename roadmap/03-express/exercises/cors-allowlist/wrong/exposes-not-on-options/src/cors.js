// Takes every OPTIONS request for a preflight when it names what scripts may read.
/**
 * @param {object} options
 * @param {string[]} options.origins
 * @param {string[]} [options.methods]
 * @param {string[]} [options.headers]
 * @param {string[]} [options.exposed]
 * @param {boolean} [options.credentials]
 * @param {number} [options.maxAge] seconds
 * @returns {import('express').RequestHandler}
 */
export function cors({ origins, methods = ['GET', 'HEAD', 'POST'], headers = [], exposed = [], credentials = false, maxAge = 600 }) {
  for (const origin of origins) {
    if (!isOrigin(origin)) throw new TypeError(`"${origin}" is not an origin, such as https://app.example`);
  }
  const list = new Set(origins);

  return (req, res, next) => {
    const origin = req.get('Origin');
    const allowed = list.has(origin);
    const preflight = req.method === 'OPTIONS' && origin !== undefined && req.get('Access-Control-Request-Method') !== undefined;

    res.vary('Origin');
    if (allowed) {
      res.set('Access-Control-Allow-Origin', origin);
      if (credentials) res.set('Access-Control-Allow-Credentials', 'true');
      if (preflight) {
        res.set('Access-Control-Allow-Methods', methods.join(', '));
        res.set('Access-Control-Max-Age', String(maxAge));
        if (headers.length > 0) res.set('Access-Control-Allow-Headers', headers.join(', '));
      } else if (req.method !== 'OPTIONS' && exposed.length > 0) {
        res.set('Access-Control-Expose-Headers', exposed.join(', '));
      }
    }
    if (preflight) return res.status(204).end();
    next();
  };
}

/** Exactly as browsers write it: scheme, host, port if it is not the default; "null" is nobody's. */
const isOrigin = (text) => URL.canParse(text) && new URL(text).origin === text && text !== 'null';
