import { X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

// Node reads certificates and cannot make them. A certificate is a signed record in DER: tag, length, value. (RFC 5280)
// This is enough for tests and for a laptop. In production certificates come from a CA.

function der(tag, ...parts) {
  const value = Buffer.concat(parts);
  if (value.length < 0x80) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const head = Buffer.from([tag, 0x82, 0, 0]); // the length follows in two bytes
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}
const sequence = (...parts) => der(0x30, ...parts);
const bits = (bytes, unused = 0) => der(0x03, Buffer.from([unused]), bytes);
const TRUE = der(0x01, Buffer.from([0xff]));

function oid(dotted) {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const base128 = (n) => (n < 0x80 ? [n] : [...base128(n >> 7).map((byte) => byte | 0x80), n & 0x7f]);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function time(date) {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, ''); // 20261101120000Z
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const name = (commonName) => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
const extension = (id, ...parts) => sequence(oid(id), ...parts.slice(0, -1), der(0x04, parts.at(-1)));
const altName = (host) => (net.isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)));

const DAY = 86_400_000;

/**
 * Makes a key pair and a certificate for it, signed by `issuer`, or by itself when there is none.
 *
 * @param {object} options
 * @param {string} options.subject
 * @param {{ subject: string, privateKey: import('node:crypto').KeyObject }} [options.issuer]
 * @param {string[]} [options.hosts] DNS names and IPv4 addresses of a server. Without them it is a CA's certificate.
 * @param {Date} [options.from]
 * @param {Date} [options.until]
 */
export function makeCertificate({ subject, issuer, hosts, from = new Date(Date.now() - DAY), until = new Date(Date.now() + 90 * DAY) }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x3f) | 0x40; // positive, and no zero in front

  // #region extensions
  const extensions = hosts
    ? [
        extension('2.5.29.19', TRUE, sequence()), // basicConstraints: not a CA
        extension('2.5.29.17', sequence(...hosts.map(altName))), // subjectAltName: good for these hosts
        extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))), // extKeyUsage: TLS server
      ]
    : [
        extension('2.5.29.19', TRUE, sequence(TRUE)), // basicConstraints: a CA
        extension('2.5.29.15', TRUE, bits(Buffer.from([0b0000_0110]), 1)), // keyUsage: signs certificates and CRLs
      ];
  const record = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    ECDSA_SHA256,
    name(issuer?.subject ?? subject),
    sequence(time(from), time(until)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', record, issuer?.privateKey ?? privateKey);
  // #endregion

  const x509 = new X509Certificate(sequence(record, ECDSA_SHA256, bits(signature)));
  return { subject, privateKey, x509, cert: x509.toString(), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
}
