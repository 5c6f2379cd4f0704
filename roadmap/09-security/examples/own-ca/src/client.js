import https from 'node:https';

const toLocalhost = (host, { all }, done) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4));

/**
 * GETs `url` with a secret in it, whatever its host name from 127.0.0.1: the DNS of these tests.
 *
 * @param {string} url
 * @param {https.RequestOptions} [tls] `ca`, `rejectUnauthorized`, `agent`, …
 */
export function get(url, { headers, ...tls } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const req = https.get(url, { agent: false, lookup: toLocalhost, headers: { authorization: 'Bearer secret', ...headers }, ...tls }, async (res) => {
    const certificate = res.socket.getPeerCertificate();
    const about = {
      protocol: res.socket.getProtocol(),
      cipher: res.socket.getCipher().name,
      subject: certificate.subject?.CN,
      serial: certificate.serialNumber,
    };
    try {
      resolve({ status: res.statusCode, headers: res.headers, body: (await res.toArray()).join(''), ...about });
    } catch (err) {
      reject(err);
    }
  });
  req.on('error', reject);
  return promise;
}

/** The code of the error, or what the answer was. */
export async function outcome(url, tls) {
  try {
    const { status, body } = await get(url, tls);
    return `${status} ${body}`;
  } catch (err) {
    return err.code;
  }
}
