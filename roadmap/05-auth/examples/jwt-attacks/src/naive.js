import { createHmac, createPublicKey, verify } from 'node:crypto';

/**
 * How many have written it: the key is right, the signature is checked, and every question that matters is put to the
 * token. Do not copy.
 */
export function createNaiveVerifier(publicKey) {
  const pem = publicKey.export({ type: 'spki', format: 'pem' });

  return (token) => {
    const [head, body, signature] = token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url'));
    const key = header.jwk ? createPublicKey({ key: header.jwk, format: 'jwk' }) : pem; // "the key comes along, how handy"
    const signed = Buffer.from(`${head}.${body}`);

    const checks = {
      none: () => true,
      HS256: () => createHmac('sha256', key).update(signed).digest('base64url') === signature,
      ES256: () => verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
    };
    if (!checks[header.alg]?.()) throw new Error('bad signature');

    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    if (claims.exp * 1000 < Date.now()) throw new Error('expired'); // undefined * 1000 < now is false
    return claims;
  };
}
