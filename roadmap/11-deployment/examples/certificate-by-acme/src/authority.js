import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;
const makeKeys = () => webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;

/** A CA of a root and an intermediate, for as long as the process lives. */
export async function createAuthority(name) {
  const sign = (options, ...extensions) => x509.X509CertificateGenerator.create({
    serialNumber: `4${randomBytes(15).toString('hex')}7`, // positive, and no zero in front
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 45 * day),
    signingAlgorithm: ecdsa,
    ...options,
    extensions,
  });
  const [rootKeys, keys] = [await makeKeys(), await makeKeys()];
  const byRoot = (subject, { publicKey }) => sign(
    { subject, publicKey, issuer: `CN=${name} root`, signingKey: rootKeys.privateKey },
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
  );
  const issuer = `CN=${name} intermediate`;
  const root = await byRoot(`CN=${name} root`, rootKeys);
  const intermediate = await byRoot(issuer, keys);

  return {
    root: root.toString('pem'),
    /** @returns {Promise<string>} the chain without the root, in PEM */
    async issue(publicKey, names) {
      const leaf = await sign(
        { issuer, publicKey, signingKey: keys.privateKey },
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names, true),
      );
      return `${leaf.toString('pem')}\n${intermediate.toString('pem')}\n`;
    },
  };
}

/** Key and certificate for an HTTPS server on the loopback, as an ACME server needs them for itself. */
export async function loopbackTls() {
  const authority = await createAuthority('Loopback');
  const keys = await makeKeys();
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    root: authority.root,
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    cert: await authority.issue(keys.publicKey, [{ type: 'ip', value: '127.0.0.1' }]),
  };
}
