import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import * as x509 from '@peculiar/x509';
import { createAuthority } from './authority.js';

class Problem extends Error {
  constructor(status, type, detail) {
    super(detail);
    Object.assign(this, { status, type });
  }
}

const subjectAltName = '2.5.29.17';
const decode = (text) => Buffer.from(text, 'base64url');
const newId = () => randomBytes(16).toString('base64url');

/** RFC 7638: the members that make the key, in alphabetical order. */
function thumbprint({ kty, crv, x, y, e, n }) {
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** An ACME server (RFC 8555) for http-01 with every name at 127.0.0.1. The README says what it leaves out. */
export async function startStandIn({ tls, challengePort }) {
  const authority = await createAuthority('Stand-in');
  const nonces = new Set();
  const accounts = new Map(); // by URL
  const things = new Map(); // orders, authorizations, challenges, certificates by path
  const stopped = new AbortController();
  let base;
  let signedRequests = 0;

  function add(kind, thing) {
    const path = `/${kind}/${newId()}`;
    things.set(path, { kind, path, ...thing });
    return things.get(path);
  }

  /** A request counts if its signature, its address and its nonce are right. */
  function open(request, text) {
    let jws, header;
    try {
      jws = JSON.parse(text);
      header = JSON.parse(decode(jws.protected));
    } catch (error) {
      throw new Problem(400, 'malformed', `not a JWS: ${error.message}`);
    }
    if (request.headers['content-type'] !== 'application/jose+json') throw new Problem(415, 'malformed', 'content type');
    const registers = request.url === '/new-account';
    const account = accounts.get(header.kid);
    const jwk = registers ? header.jwk : account?.jwk;
    if (!jwk) throw new Problem(400, registers ? 'malformed' : 'accountDoesNotExist', 'whose signature is this?');
    const type = { ES256: 'EC', RS256: 'RSA' }[header.alg];
    if (type !== jwk.kty) throw new Problem(400, 'badSignatureAlgorithm', 'ES256 or RS256');
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
    if (!verify('sha256', `${jws.protected}.${jws.payload}`, key, decode(jws.signature))) {
      throw new Problem(400, 'malformed', 'the signature is wrong');
    }
    if (header.url !== base + request.url) throw new Problem(403, 'unauthorized', 'signed for another address');
    if (!nonces.delete(header.nonce)) throw new Problem(400, 'badNonce', 'the nonce is unknown or was used');
    // A client must cope with that at any time (a server forgets nonces when it restarts): ask for it.
    if (++signedRequests % 8 === 0) throw new Problem(400, 'badNonce', 'every eighth good nonce is refused');
    return { account, jwk, payload: jws.payload === '' ? undefined : JSON.parse(decode(jws.payload)) };
  }

  /** http-01: fetches the answer itself. */
  async function validate(challenge, authorization, account) {
    try {
      const asked = http.get({
        host: '127.0.0.1',
        port: challengePort,
        path: `/.well-known/acme-challenge/${challenge.token}`,
        headers: { host: authorization.name },
        agent: false,
        timeout: 10_000,
        signal: stopped.signal,
      });
      asked.on('timeout', () => asked.destroy(new Error('no answer in 10 s')));
      const [response] = await once(asked, 'response');
      const body = Buffer.concat(await response.toArray()).toString().trimEnd();
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
      if (body !== `${challenge.token}.${thumbprint(account.jwk)}`) throw new Error('not the key authorization');
      challenge.status = authorization.status = 'valid';
    } catch (error) {
      challenge.status = authorization.status = 'invalid';
      const type = 'urn:ietf:params:acme:error:unauthorized';
      challenge.error = { type, detail: `${authorization.name}: ${error.message}`, status: 403 };
    }
  }

  async function finalize(order, { csr }) {
    if (statusOf(order) !== 'ready') throw new Problem(403, 'orderNotReady', `the order is ${statusOf(order)}`);
    const request = new x509.Pkcs10CertificateRequest(decode(csr));
    const wanted = request.getExtension(subjectAltName)?.names.toJSON() ?? [];
    const same = wanted.map(({ type, value }) => `${type} ${value}`).sort().join() ===
      order.authorizations.map(({ name }) => `dns ${name}`).sort().join();
    if (!same || !(await request.verify())) throw new Problem(400, 'badCSR', 'not the names ordered, or a wrong signature');
    const pem = await authority.issue(request.publicKey, wanted);
    order.certificate = add('certificate', { account: order.account, pem });
  }

  function statusOf({ certificate, authorizations }) {
    if (certificate) return 'valid';
    if (authorizations.some(({ status }) => status === 'invalid')) return 'invalid';
    return authorizations.every(({ status }) => status === 'valid') ? 'ready' : 'pending';
  }

  const identifier = (name) => ({ type: 'dns', value: name });
  const shown = {
    order: (order) => ({
      status: statusOf(order),
      identifiers: order.authorizations.map(({ name }) => identifier(name)),
      authorizations: order.authorizations.map(({ path }) => base + path),
      finalize: `${base}${order.path}/finalize`,
      certificate: order.certificate && base + order.certificate.path,
    }),
    authorization: ({ name, status, challenge }) => (
      { identifier: identifier(name), status, challenges: [shown.challenge(challenge)] }
    ),
    challenge: ({ path, token, status, error }) => ({ type: 'http-01', url: base + path, token, status, error }),
    certificate: ({ pem }) => pem,
  };

  function newAccount({ jwk }) {
    const url = `${base}/account/${thumbprint(jwk)}`;
    const status = accounts.has(url) ? 200 : 201;
    accounts.set(url, { jwk });
    return { status, location: url, body: { status: 'valid' } };
  }

  function newOrder({ account, payload }) {
    const authorizations = payload.identifiers.map(({ type, value }) => {
      if (type !== 'dns' || value.includes('*')) throw new Problem(400, 'rejectedIdentifier', `${value}: not with http-01`);
      const authorization = add('authorization', { account, name: value, status: 'pending' });
      authorization.challenge = add('challenge', { account, token: newId() + newId(), status: 'pending', authorization });
      return authorization;
    });
    const order = add('order', { account, authorizations });
    return { status: 201, location: base + order.path, body: shown.order(order) };
  }

  /** Everything else is one of the things: with a payload something is done with it, without one it is shown. */
  async function ask(path, { account, payload }) {
    const thing = things.get(path.replace(/\/finalize$/, ''));
    if (thing === undefined) throw new Problem(404, 'malformed', 'there is no such thing');
    if (thing.account !== account) throw new Problem(403, 'unauthorized', 'this belongs to another account');
    if (path.endsWith('/finalize')) await finalize(thing, payload);
    else if (thing.kind === 'challenge' && payload && thing.status === 'pending') {
      thing.status = 'processing';
      void validate(thing, thing.authorization, account); // never rejects; the client asks again
    }
    return { body: shown[thing.kind](thing) };
  }

  async function answer(request) {
    const path = request.url;
    if (request.method === 'POST') {
      const signed = open(request, (await request.toArray()).join(''));
      if (path === '/new-account') return newAccount(signed);
      if (path === '/new-order') return newOrder(signed);
      return ask(path, signed);
    }
    if (path === '/new-nonce') return { status: request.method === 'HEAD' ? 200 : 204 };
    if (path !== '/directory') throw new Problem(405, 'malformed', 'POST, signed');
    return { body: { newNonce: `${base}/new-nonce`, newAccount: `${base}/new-account`, newOrder: `${base}/new-order` } };
  }

  const server = https.createServer({ key: tls.key, cert: tls.cert }, async (request, response) => {
    const nonce = newId();
    nonces.add(nonce);
    response.setHeader('replay-nonce', nonce).setHeader('cache-control', 'no-store');
    try {
      const { status = 200, location, body } = await answer(request);
      if (location) response.setHeader('location', location);
      const isPem = typeof body === 'string';
      response.writeHead(status, { 'content-type': isPem ? 'application/pem-certificate-chain' : 'application/json' });
      response.end(isPem ? body : JSON.stringify(body));
    } catch (error) {
      const { status, type } = error instanceof Problem ? error : { status: 500, type: 'serverInternal' };
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: error.message, status }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `https://127.0.0.1:${server.address().port}`;

  return {
    directoryUrl: `${base}/directory`,
    root: authority.root,
    close: async () => {
      stopped.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
