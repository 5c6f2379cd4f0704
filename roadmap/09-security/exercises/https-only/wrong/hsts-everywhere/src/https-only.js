// Sends Strict-Transport-Security with the redirect, too, where anybody on the way could have written it.
import net from 'node:net';

const YEAR = 31_536_000;

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
  const policy = hstsHeader(hsts);
  const proxies = new net.BlockList();
  for (const address of trustedProxies) proxies.addAddress(address, net.isIPv6(address) ? 'ipv6' : 'ipv4');

  const isTrusted = (address) => {
    const family = net.isIP(address ?? '');
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4'); // knows ::ffff:10.0.0.5, too
  };
  const isSecure = (req) => {
    if (req.socket.encrypted) return true;
    const proto = req.headers['x-forwarded-proto']?.split(',').at(-1).trim().toLowerCase();
    return proto === 'https' && isTrusted(req.socket.remoteAddress);
  };

  return (req, res) => {
    res.setHeader('Strict-Transport-Security', policy);
    if (isSecure(req)) {
      res.setHeader('Strict-Transport-Security', policy);
      handler(req, res);
    } else if (plainPaths.includes(req.url.split('?')[0])) {
      handler(req, res);
    } else if (!['GET', 'HEAD'].includes(req.method) || req.headers.authorization !== undefined) {
      res.writeHead(403, { 'Content-Type': 'text/plain' }).end('Use https. What this request held has been readable on its way.\n');
    } else if (!req.url.startsWith('/')) {
      res.writeHead(400).end();
    } else {
      res.writeHead(308, { Location: `https://${host}${req.url}` }).end();
    }
  };
}

function hstsHeader({ maxAge, includeSubDomains = false, preload = false }) {
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) throw new RangeError(`maxAge must be a whole number of seconds, not ${maxAge}`);
  if (preload && (!includeSubDomains || maxAge < YEAR)) throw new RangeError(`preload needs includeSubDomains and a maxAge of ${YEAR} at least`);
  return `max-age=${maxAge}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
}
