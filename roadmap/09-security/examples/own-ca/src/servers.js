import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * A site on HTTPS, and beside it the port 80 that sends browsers there.
 *
 * @param {object} options
 * @param {Record<string, { key: string, cert: string }>} options.certificates by host name, for SNI; the first one is
 *   for clients that name no host or another one
 */
export async function startSite({ certificates, port = 0, httpPort = 0 }) {
  // #region https
  const site = https.createServer((req, res) => {
    res.setHeader('Strict-Transport-Security', HSTS); // on errors as well
    res.end(`hello from ${req.headers.host?.split(':')[0]}\n`); // HTTP/1.0 has no Host
  });

  /** At start, and again after each renewal. Connections that are open keep what they have. */
  function useCertificates(byHost) {
    const contexts = Object.entries(byHost) // throws if a key and its certificate do not match:
      .map(([host, files]) => [host, tls.createSecureContext(files)]); // the old ones stay
    site.setSecureContext(Object.values(byHost)[0]);
    for (const [host, context] of contexts) site.addContext(host, context); // SNI
  }
  useCertificates(certificates);
  // #endregion
  await once(site.listen(port, '127.0.0.1'), 'listening');

  // #region redirect
  const hosts = new Set(Object.keys(certificates));
  const redirect = http.createServer((req, res) => {
    const host = (req.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    if (!hosts.has(host)) res.writeHead(421).end(); // no name of ours: no place to send anybody
    else if (!req.url.startsWith('/')) res.writeHead(400).end(); // GET http://elsewhere.example/
    else if (!isRead || req.headers.authorization) res.writeHead(403).end('use https\n');
    else res.writeHead(308, { Location: `https://${host}${req.url}` }).end();
  });
  // #endregion
  await once(redirect.listen(httpPort, '127.0.0.1'), 'listening');

  return {
    port: site.address().port,
    httpPort: redirect.address().port,
    useCertificates,
    async close() {
      for (const server of [site, redirect]) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all([site, redirect].map((server) => server.listening && once(server, 'close')));
    },
  };
}
