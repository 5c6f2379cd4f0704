import assert from 'node:assert/strict';
import crypto, { createHmac, generateKeyPairSync, createSecretKey, randomBytes, sign } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { after, test } from 'node:test';
import { TokenError } from '../src/token-error.js';

// Watches timingSafeEqual. Before the import of the verifier, so that every way of importing it is seen.
const original = crypto.timingSafeEqual;
let compared = 0;
crypto.timingSafeEqual = (a, b) => { compared++; return original(a, b); };
syncBuiltinESMExports();
after(() => { crypto.timingSafeEqual = original; syncBuiltinESMExports(); });
const { createVerifier } = await import('../src/verify.js');

const limit = { timeout: 5000 };
const NOW = Date.UTC(2026, 10, 1);
const SECONDS = NOW / 1000;
const ISSUER = 'https://auth.shop.example';
const API = 'https://api.shop.example';

const secret = createSecretKey(randomBytes(32));
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const mallory = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = [
  { kid: 'partner', alg: 'HS256', key: secret },
  { kid: 'old', alg: 'RS256', key: rsa.publicKey },
  { kid: 'new', alg: 'ES256', key: ec.publicKey },
];
const KIDS = { HS256: 'partner', RS256: 'old', ES256: 'new' };
const CLAIMS = { iss: ISSUER, aud: API, sub: '7', iat: SECONDS, exp: SECONDS + 300 };

const signers = {
  HS256: (data, key = secret) => createHmac('sha256', key).update(data).digest(),
  RS256: (data, key = rsa.privateKey) => sign('sha256', Buffer.from(data), key),
  ES256: (data, key = ec.privateKey) => sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }),
};
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** A token, signed by `alg` and `key` whatever its header says. */
function mint({ alg = 'ES256', key, header = {}, claims = CLAIMS } = {}) {
  const data = `${encode(typeof header === 'string' ? header : { alg, kid: KIDS[alg], typ: 'at+jwt', ...header })}.${encode(claims)}`;
  return `${data}.${signers[alg](data, key).toString('base64url')}`;
}

function setup(options) {
  const clock = { now: NOW };
  return { clock, verify: createVerifier({ keys: KEYS, issuer: ISSUER, audience: API, tolerance: 30, now: () => clock.now, ...options }) };
}
function codeOf(verify, token, what = '') {
  try {
    verify(token);
  } catch (err) {
    if (err instanceof TokenError) return err.code;
    assert.fail(`${what || 'verify'} let another error out: ${err.name}: ${err.message}`);
  }
  return 'accepted';
}
const refused = (verify, token, code, what) => assert.equal(codeOf(verify, token, what), code, what);

for (const alg of ['HS256', 'RS256', 'ES256']) {
  test(`1. the claims of a genuine token, ${alg}`, limit, () => {
    assert.deepEqual(setup().verify(mint({ alg })), CLAIMS);
  });
}

test('1. whatever is not a token is malformed', limit, () => {
  const { verify } = setup();
  const good = mint();
  const [head, payload, signature] = good.split('.');
  for (const other of [undefined, null, 42, {}, [], [good], Buffer.from(good), '', '.', '..', '...', 'x', 'x.y', head, `${head}.${payload}`, `${good}.`, `${good}.x`, `.${good}`, `${head}.${payload}.${signature}.${signature}`, ` ${good}`, { split: () => good.split('.') }]) {
    refused(verify, other, 'malformed', `${typeof other} ${String(other?.length ?? '')} ${String(other).slice(0, 12)}`);
  }
});

test('1. headers that are no JSON objects are malformed', limit, () => {
  const { verify } = setup();
  for (const header of ['', '{', 'null', '7', '"x"', '[]', 'undefined']) refused(verify, mint({ header }), 'malformed', `the header ${header}`);
});

test('1. payloads that are no JSON objects are malformed, although they are signed', limit, () => {
  const { verify } = setup();
  for (const claims of ['', '{', 'null', '7', '"x"', '[]', '[{}]']) refused(verify, mint({ claims }), 'malformed', `the payload ${claims}`);
});

test('2. each token has one spelling', limit, () => {
  const { verify } = setup();
  const good = mint({ header: { x: '??>>~~' }, claims: { ...CLAIMS, x: '??>>~~ü' } });
  refused(verify, good, 'accepted');
  const parts = good.split('.');
  for (const index of [0, 1, 2]) {
    const change = (part) => parts.map((text, i) => (i === index ? part : text)).join('.');
    const where = ['header', 'payload', 'signature'][index];
    refused(verify, change(`${parts[index]}=`), 'malformed', `padding in the ${where}`);
    refused(verify, change(`${parts[index]}\n`), 'malformed', `a line break in the ${where}`);
    refused(verify, change(`${parts[index]}!`), 'malformed', `a "!" in the ${where}`);
  }
  refused(verify, `${parts[0]}.${parts[1]}.${parts[2].slice(0, -1)}${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[parts[2].at(-1)]}`, 'malformed', 'loose bits at the end of the signature');
  let plus = mint();
  while (!/[-_]/.test(plus.split('.')[2])) plus = mint({ claims: { ...CLAIMS, jti: randomBytes(4).toString('hex') } });
  const [head, payload, signature] = plus.split('.');
  refused(verify, `${head}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`, 'malformed', 'base64 instead of base64url');
});

test('3. the kid names one of our keys', limit, () => {
  const { verify } = setup();
  for (const kid of [undefined, null, '', 'nobody', 0, 2, '2', ['new'], { toString: 'new' }, '__proto__', 'constructor', 'length', 'NEW', 'new ']) {
    refused(verify, mint({ header: { kid } }), 'unknown_key', `kid ${JSON.stringify(kid)}`);
  }
  refused(verify, mint({ header: { kid: 'old' }, alg: 'RS256', key: otherRsa.privateKey }), 'bad_signature', 'somebody else\'s key under our kid');
});

test('3. with several keys of one algorithm, only the one that is named counts', limit, () => {
  const second = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { verify } = setup({ keys: [...KEYS, { kid: 'newer', alg: 'ES256', key: second.publicKey }] });
  assert.deepEqual(verify(mint({ header: { kid: 'newer' }, key: second.privateKey })), CLAIMS);
  refused(verify, mint({ header: { kid: 'newer' } }), 'bad_signature', 'signed by "new", and named "newer"');
});

test('3. a key that comes along is not used', limit, () => {
  const { verify } = setup();
  const jwk = mallory.publicKey.export({ format: 'jwk' });
  refused(verify, mint({ header: { jwk }, key: mallory.privateKey }), 'bad_signature', 'a jwk in the header');
  refused(verify, mint({ header: { jwk, kid: undefined }, key: mallory.privateKey }), 'unknown_key', 'a jwk in place of a kid');
  refused(verify, mint({ header: { jwk, kid: 'mallory' }, key: mallory.privateKey }), 'unknown_key', 'a jwk with a kid of its own');
  assert.deepEqual(verify(mint({ header: { jwk } })), CLAIMS, 'one that we ignore does no harm');
});

test('4. the algorithm is that of the key: alg none', limit, () => {
  const { verify } = setup();
  for (const alg of ['none', 'None', 'NONE', '', undefined, null, 'ES384', 'es256', ['ES256'], '__proto__', 'toString']) {
    const [head, payload, signature] = mint({ header: { alg } }).split('.');
    for (const end of ['', signature]) refused(verify, `${head}.${payload}.${end}`, 'wrong_algorithm', `alg ${JSON.stringify(alg)}`);
  }
});

test('4. nor is a public key an HMAC secret', limit, () => {
  const { verify } = setup();
  for (const { publicKey, kid } of [{ ...rsa, kid: 'old' }, { ...ec, kid: 'new' }]) {
    for (const form of [publicKey.export({ type: 'spki', format: 'pem' }), publicKey.export({ type: 'spki', format: 'der' }), JSON.stringify(publicKey.export({ format: 'jwk' }))]) {
      refused(verify, mint({ alg: 'HS256', key: form, header: { kid } }), 'wrong_algorithm', `HS256 with the public key "${kid}"`);
    }
  }
});

test('5. a header with crit is unsupported', limit, () => {
  const { verify } = setup();
  for (const crit of [['b64'], ['exp'], [], 'x', null]) refused(verify, mint({ header: { crit, b64: true } }), 'unsupported', JSON.stringify(crit));
});

test('6. a changed header, payload or signature is a bad signature', limit, () => {
  const { verify } = setup();
  for (const alg of ['HS256', 'RS256', 'ES256']) {
    const [head, payload, signature] = mint({ alg }).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const flip = (index) => { const copy = Buffer.from(bytes); copy[index] ^= 1; return copy.toString('base64url'); };
    refused(verify, `${head}.${encode({ ...CLAIMS, sub: '1' })}.${signature}`, 'bad_signature', `${alg}, another payload`);
    refused(verify, `${encode({ alg, kid: KIDS[alg], typ: 'at+jwt', x: 1 })}.${payload}.${signature}`, 'bad_signature', `${alg}, another header`);
    for (const index of [0, bytes.length - 1]) refused(verify, `${head}.${payload}.${flip(index)}`, 'bad_signature', `${alg}, byte ${index}`);
    for (const other of [Buffer.alloc(0), bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.alloc(bytes.length), Buffer.alloc(10_000)]) {
      refused(verify, `${head}.${payload}.${other.toString('base64url')}`, 'bad_signature', `${alg}, a signature of ${other.length} bytes`);
    }
  }
});

test('6. a signature of ES256 is 64 bytes, not DER', limit, () => {
  const { verify } = setup();
  const [head, payload] = mint().split('.');
  const der = sign('sha256', Buffer.from(`${head}.${payload}`), ec.privateKey);
  refused(verify, `${head}.${payload}.${der.toString('base64url')}`, 'bad_signature', 'DER');
});

test('6. a signature of RS256 is made with SHA-256', limit, () => {
  const { verify } = setup();
  const [head, payload] = mint({ alg: 'RS256' }).split('.');
  for (const hash of ['sha1', 'sha512']) refused(verify, `${head}.${payload}.${sign(hash, Buffer.from(`${head}.${payload}`), rsa.privateKey).toString('base64url')}`, 'bad_signature', hash);
});

test('6. HMACs are compared with timingSafeEqual', limit, () => {
  const { verify } = setup();
  for (const key of [secret, createSecretKey(randomBytes(32))]) {
    compared = 0;
    codeOf(verify, mint({ alg: 'HS256', key }));
    assert.ok(compared > 0, 'the signature was not compared with timingSafeEqual');
  }
});

test('6. the signature comes before the claims', limit, () => {
  const { verify } = setup();
  const forged = (claims, header) => mint({ key: mallory.privateKey, claims: { ...CLAIMS, ...claims }, header });
  for (const [claims, header, what] of [[{ exp: 1 }, {}, 'expired'], [{ iss: 'x' }, {}, 'another issuer'], [{ aud: 'x' }, {}, 'another audience'], [{ nbf: SECONDS * 2 }, {}, 'not yet valid'], [{}, { typ: 'JWT' }, 'another type']]) {
    refused(verify, forged(claims, header), 'bad_signature', `forged, and ${what}`);
  }
});

test('7. typ says that it is an access token', limit, () => {
  const { verify } = setup();
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+jwt']) refused(verify, mint({ header: { typ } }), 'accepted', typ);
  for (const typ of ['JWT', undefined, null, '', 7, ['at+jwt'], 'xat+jwt', 'at+jwt2', 'atjwt', 'aat+jwt', 'text/at+jwt', 'logout+jwt', 'at+jwt\n']) {
    refused(verify, mint({ header: { typ } }), 'wrong_type', JSON.stringify(typ));
  }
});

test('8. iss is exactly the issuer', limit, () => {
  const { verify } = setup();
  for (const iss of [undefined, null, '', `${ISSUER}/`, `${ISSUER}.evil.example`, 'https://auth.shop.exampl', ISSUER.toUpperCase(), [ISSUER], 7]) {
    refused(verify, mint({ claims: { ...CLAIMS, iss } }), 'wrong_issuer', JSON.stringify(iss));
  }
});

test('8. aud is the audience, or a list with it', limit, () => {
  const { verify } = setup();
  for (const aud of [API, [API], ['https://other.example', API], [7, API]]) refused(verify, mint({ claims: { ...CLAIMS, aud } }), 'accepted', JSON.stringify(aud));
  for (const aud of [undefined, null, '', [], 'https://other.example', `${API}.evil.example`, `x${API}`, ['x', `${API}/`], [[API]], `other ${API}`, { [API]: true }, 7]) {
    refused(verify, mint({ claims: { ...CLAIMS, aud } }), 'wrong_audience', JSON.stringify(aud));
  }
});

test('9. a token ends at exp plus the tolerance', limit, () => {
  for (const [seconds, code] of [[299, 'accepted'], [300, 'accepted'], [329.999, 'accepted'], [330, 'expired'], [1000, 'expired']]) {
    const { verify, clock } = setup();
    const token = mint();
    clock.now += seconds * 1000;
    refused(verify, token, code, `${seconds} seconds after it was made, exp 300, tolerance 30`);
  }
  {
    const { verify, clock } = setup();
    const token = mint();
    refused(verify, token, 'accepted');
    clock.now += 400_000;
    refused(verify, token, 'expired', 'a token that was accepted before');
  }
  const { verify, clock } = setup({ tolerance: 0 });
  clock.now += 300_000;
  refused(verify, mint(), 'expired', 'without tolerance');
});

test('9. a token without an end is expired', limit, () => {
  const { verify } = setup();
  for (const exp of [undefined, null, '', String(SECONDS + 300), 'never', true, [SECONDS + 300], {}]) {
    refused(verify, mint({ claims: { ...CLAIMS, exp } }), 'expired', `exp ${JSON.stringify(exp)}`);
  }
  refused(verify, mint({ claims: JSON.stringify({ ...CLAIMS, exp: 0 }).replace('"exp":0', '"exp":1e999') }), 'expired', 'exp 1e999 is Infinity');
});

test('10. a token begins at nbf minus the tolerance', limit, () => {
  const { verify } = setup();
  for (const [nbf, code] of [[-100, 'accepted'], [0, 'accepted'], [30, 'accepted'], [30.001, 'not_yet_valid'], [200, 'not_yet_valid']]) {
    refused(verify, mint({ claims: { ...CLAIMS, nbf: SECONDS + nbf } }), code, `nbf in ${nbf} seconds, tolerance 30`);
  }
  refused(setup({ tolerance: 0 }).verify, mint({ claims: { ...CLAIMS, nbf: SECONDS + 1 } }), 'not_yet_valid', 'nbf in a second, without tolerance');
  for (const nbf of [null, '', 'x', String(SECONDS - 100), true, [0], {}]) refused(verify, mint({ claims: { ...CLAIMS, nbf } }), 'not_yet_valid', `nbf ${JSON.stringify(nbf)}`);
});
