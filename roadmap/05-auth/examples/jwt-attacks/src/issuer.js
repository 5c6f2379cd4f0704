import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { SignJWT, exportJWK } from 'jose';

export const ISSUER = 'https://auth.shop.example';
export const API = 'https://api.shop.example';

/** Who signs tokens. Keeps the private key; everybody may have the public ones. */
export async function createIssuer() {
  const keys = []; // the first one signs, the others still verify
  let requests = 0;

  async function addKey() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const kid = randomUUID();
    keys.unshift({ kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } });
  }
  await addKey();

  const server = http.createServer((req, res) => { // usually /.well-known/jwks.json
    requests++;
    res.setHeader('Content-Type', 'application/jwk-set+json');
    res.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    jwksUrl: new URL(`http://127.0.0.1:${server.address().port}/jwks`),

    // #region sign
    /** An access token for one API, for five minutes. Nothing in it that its holder must not read. */
    sign({ audience = API, issuer = ISSUER, type = 'at+jwt', expires = '5m', ...claims } = {}) {
      const { kid, privateKey } = keys[0];
      const token = new SignJWT({ sub: '7', role: 'user', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid, typ: type })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setJti(randomUUID());
      if (expires !== null) token.setExpirationTime(expires);
      return token.sign(privateKey);
    },
    // #endregion

    get publicKey() { return keys[0].publicKey; },
    rotate: addKey,
    retire: (kid) => keys.splice(keys.findIndex((key) => key.kid === kid), 1),
    kids: () => keys.map(({ kid }) => kid),
    jwksRequests: () => requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
