import { once } from 'node:events';
import https from 'node:https';
import { makeCertificate } from './x509.js';

/**
 * Somebody between the client and the site: his server answers in the site's name, with a certificate that he made
 * himself, and writes down what clients send.
 */
export async function startImposter(host) {
  const { key, cert } = makeCertificate({ subject: host, hosts: [host] });
  const stolen = [];
  const server = https.createServer({ key, cert }, (req, res) => {
    stolen.push(req.headers.authorization);
    res.end(`hello from ${host}\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    stolen,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const DAY = 86_400_000;

/** What a server shows: all is well once, and then what goes wrong in practice. */
export const misconfigured = {
  'all is well': (ca) => ca.issue(['shop.example']),
  'the intermediate is missing': (ca) => {
    const { key, leaf } = ca.issue(['shop.example']);
    return { key, cert: leaf };
  },
  'for another host': (ca) => ca.issue(['blog.example']),
  'ran out yesterday': (ca) => ca.issue(['shop.example'], { until: new Date(Date.now() - DAY), from: new Date(Date.now() - 2 * DAY) }),
  'begins tomorrow': (ca) => ca.issue(['shop.example'], { from: new Date(Date.now() + DAY) }),
  'signed by itself': () => makeCertificate({ subject: 'shop.example', hosts: ['shop.example'] }),
  'signed by a CA of Mallory': () => {
    const ca = makeCertificate({ subject: 'Mallory CA' });
    const leaf = makeCertificate({ subject: 'shop.example', issuer: ca, hosts: ['shop.example'] });
    return { key: leaf.key, cert: leaf.cert + ca.cert };
  },
};
