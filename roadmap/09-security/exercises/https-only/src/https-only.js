/**
 * Wraps a handler so that it is reached over HTTPS only.
 *
 * @param {import('node:http').RequestListener} handler
 * @param {object} options
 * @param {string} options.host
 * @param {string[]} [options.trustedProxies]
 * @param {{ maxAge: number, includeSubDomains?: boolean, preload?: boolean }} options.hsts
 * @param {string[]} [options.plainPaths]
 * @returns {import('node:http').RequestListener}
 */
export function httpsOnly(handler, { host, trustedProxies = [], hsts, plainPaths = [] }) {
  // TODO: this is what a first search finds. It believes everybody, and sends visitors wherever a header says.
  return (req, res) => {
    res.setHeader('Strict-Transport-Security', `max-age=${hsts.maxAge}`);
    if (req.headers['x-forwarded-proto'] === 'https') handler(req, res);
    else res.writeHead(301, { Location: `https://${req.headers.host}${req.url}` }).end();
  };
}
