import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { API } from './issuer.js';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const admin = (token) => encode({ ...decode(token.split('.')[1]), role: 'admin' });

/** Each gives the issuer's API a token that it must not accept. Mallory has an account of his own: user 7. */

/** Payload changed, signature kept. The one attack that everybody stops. */
export async function edited(issuer) {
  const [head, , signature] = (await issuer.sign()).split('.');
  return `${head}.${admin(await issuer.sign())}.${signature}`;
}

// #region forge
/** "I am not signed, and that is all right." */
export async function unsigned(issuer) {
  return `${encode({ alg: 'none' })}.${admin(await issuer.sign())}.`;
}

/** The public key, as it is written in a file, used as an HMAC secret. Everybody has the public key. */
export async function confused(issuer) {
  const signed = `${encode({ alg: 'HS256' })}.${admin(await issuer.sign())}`;
  const secret = issuer.publicKey.export({ type: 'spki', format: 'pem' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** A key of Mallory's own, handed over in the header. */
export async function embeddedKey(issuer) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = `${encode({ alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })}.${admin(await issuer.sign())}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
// #endregion

// From here on the signatures are genuine.

/** Given to Mallory for the newsletter, where he is an admin. */
export const otherAudience = (issuer) => issuer.sign({ audience: 'https://newsletter.shop.example', role: 'admin' });

/** The staging system has the same key. Anybody may register there. */
export const otherIssuer = (issuer) => issuer.sign({ issuer: 'https://staging-auth.shop.example', role: 'admin' });

/** An ID token tells an application who logged in. It is not a key to the API, even if the audience is the same. */
export const idToken = (issuer) => issuer.sign({ type: 'JWT', audience: API });

export const expired = (issuer) => issuer.sign({ expires: Math.floor(Date.now() / 1000) - 60 });

export const endless = (issuer) => issuer.sign({ expires: null });
