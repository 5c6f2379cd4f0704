import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

export const ISSUER = 'https://auth.shop.example';
export const API = 'https://api.shop.example';
export const MINUTE = 60_000;

/** Five minutes for a token, ten for the keys in the APIs' caches (jose's default), 30 s between clocks. */
export const LIFETIME = 5 * MINUTE;
export const CACHED = 10 * MINUTE;
export const TOLERANCE = 30_000;

/** Signs tokens with a key of its ring, and publishes the public keys. */
export function createIssuer({ now = Date.now } = {}) {
  const ring = []; // the oldest first
  let questions = 0;

  function addKey(signsFrom) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const kid = randomUUID();
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
    ring.push({ kid, privateKey, jwk, signsFrom, publishedUntil: Infinity });
    return kid;
  }
  addKey(-Infinity);

  // #region rotate
  /** Publishes a key now, signs with it when all caches have it, and lets the old tokens end. */
  function rotate() {
    const signsFrom = now() + CACHED;
    const lastTokenEnds = signsFrom + LIFETIME + TOLERANCE;
    for (const key of ring) key.publishedUntil = Math.min(key.publishedUntil, lastTokenEnds);
    return addKey(signsFrom);
  }
  const signingKey = () => ring.findLast((key) => key.signsFrom <= now());
  const published = () => ring.filter((key) => key.publishedUntil > now());
  // #endregion

  return {
    rotate,
    /** For the tests: what goes wrong if one does not wait. */
    rotateAtOnce: () => addKey(now()),
    withdraw: (kid) => ring.splice(ring.findIndex((key) => key.kid === kid), 1)[0],
    signingKid: () => signingKey().kid,

    // #region sign
    /** Who it is, for whom, until when. Nothing that its holder, a proxy's log or a browser's history must not have. */
    sign({ id, tokenVersion, role }, { key = signingKey() } = {}) {
      const issued = Math.floor(now() / 1000);
      return new SignJWT({ role, ver: tokenVersion })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(API)
        .setSubject(id)
        .setIssuedAt(issued)
        .setExpirationTime(issued + LIFETIME / 1000)
        .setJti(randomUUID())
        .sign(key.privateKey);
    },
    // #endregion

    /** In place of `fetch`: the issuer's /jwks, without a network. */
    async fetchKeys() {
      questions++;
      return Response.json({ keys: published().map(({ jwk }) => jwk) });
    },
    questions: () => questions,
  };
}
