import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { assertProblem, limit, MINUTE, PASSWORD, start } from './helpers.js';

const seconds = (clock) => Math.floor(clock.now / 1000);

test('6. login and refresh answer with an access token', limit, async (t) => {
  const { call, person, config, clock } = await start(t);
  const ann = await person('ann', 'support');
  const login = await call('POST', '/sessions', { body: { email: ann.email, password: PASSWORD } });
  const refresh = await call('POST', '/sessions/refresh', { cookie: ann.cookie });
  const ids = new Set();
  for (const { status, json } of [login, refresh]) {
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json).sort(), ['access_token', 'expires_in', 'token_type']);
    assert.deepEqual([json.token_type, json.expires_in], ['Bearer', 300]);
    const { payload } = await jwtVerify(json.access_token, config.accessKey, { currentDate: new Date(clock.now) }).catch((err) => assert.fail(`the token does not verify: ${err.message}`));
    const header = decodeProtectedHeader(json.access_token);
    assert.deepEqual([header.alg, header.typ], ['HS256', 'at+jwt']);
    ids.add(payload.jti);
    assert.deepEqual(payload, { role: 'support', iss: config.issuer, aud: config.audience, sub: String(ann.id), jti: payload.jti, iat: seconds(clock), exp: seconds(clock) + 300 });
  }
  assert.equal(ids.size, 2, 'each token has a jti of its own');
  assert.ok(!ids.has(undefined));
});

test('7. an access token ends after five minutes', limit, async (t) => {
  const { call, person, clock } = await start(t);
  const { token } = await person('ann');
  clock.now += 4.9 * MINUTE;
  assert.equal((await call('GET', '/documents', { token })).status, 200);
  clock.now += 1.1 * MINUTE;
  assertProblem(await call('GET', '/documents', { token }), 401);
});

test('7. forged, foreign and endless tokens do not count', limit, async (t) => {
  const { call, person, config, clock } = await start(t);
  const ann = await person('ann');
  const at = seconds(clock);
  const claims = { sub: String(ann.id), role: 'admin', jti: 'x', iat: at, iss: config.issuer, aud: config.audience, exp: at + 300 };
  const sign = (changes = {}, header = {}, key = config.accessKey) => new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(key);
  assert.equal((await call('GET', '/documents', { token: await sign() })).status, 200, 'the token of the test itself');
  const tokens = {
    'alg none': new UnsecuredJWT(claims).encode(),
    'another key': await sign({}, {}, createSecretKey(randomBytes(32))),
    'another algorithm': await sign({}, { alg: 'HS512' }),
    'another issuer': await sign({ iss: 'https://evil.example' }),
    'no issuer': await sign({ iss: undefined }),
    'another audience': await sign({ aud: 'https://newsletter.example' }),
    'no audience': await sign({ aud: undefined }),
    'typ JWT': await sign({}, { typ: 'JWT' }),
    'no typ': await sign({}, { typ: undefined }),
    'no exp': await sign({ exp: undefined }),
    'expired': await sign({ exp: at - 300 }),
    'no sub': await sign({ sub: undefined }),
    'no role': await sign({ role: undefined }),
    'no jti': await sign({ jti: undefined }),
    'no iat': await sign({ iat: undefined }),
    'a refresh token': ann.cookie,
    'rubbish': 'x.y.z',
    'nearly nothing': '.',
  };
  for (const [what, token] of Object.entries(tokens)) {
    const answer = await call('GET', '/documents', { token });
    assertProblem(answer, 401, what);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/, what);
  }
});

test('13. without a token: a challenge without an error, on every guarded route', limit, async (t) => {
  const { call } = await start(t);
  const routes = [['GET', '/documents'], ['POST', '/documents'], ['GET', '/documents/1'], ['DELETE', '/documents/1'], ['PUT', '/accounts/1/role'], ['PUT', '/account/password']];
  for (const [method, path] of routes) {
    for (const authorization of [undefined, 'Basic YTpi', 'Bearer']) {
      const answer = await call(method, path, { headers: authorization ? { authorization } : {}, body: method === 'GET' ? undefined : {} });
      assertProblem(answer, 401, `${method} ${path}, ${authorization}`);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer(?!.*error)/, `${method} ${path}, ${authorization}`);
    }
  }
});

test('13. the scheme in any case; a role that does not exist may nothing', limit, async (t) => {
  const { call, person, db, login } = await start(t);
  const { token, id, email } = await person('ann');
  for (const scheme of ['bearer', 'BEARER']) assert.equal((await call('GET', '/documents', { headers: { authorization: `${scheme} ${token}` } })).status, 200, scheme);
  for (const role of ['constructor', '__proto__', 'Admin', '']) {
    db.prepare('UPDATE accounts SET role = ? WHERE id = ?').run(role, id);
    const { token: strange } = await login(email);
    assertProblem(await call('GET', '/documents', { token: strange }), 403, `role "${role}"`);
    assertProblem(await call('DELETE', '/documents/1', { token: strange }), 403, `role "${role}"`);
  }
});

/** Ann has document 1, Bob document 2; Sue is support, Root is admin. */
async function desk(t) {
  const service = await start(t);
  const [ann, bob, sue, root] = [await service.person('ann'), await service.person('bob'), await service.person('sue', 'support'), await service.person('root', 'admin')];
  for (const [who, text] of [[ann, 'of Ann'], [bob, 'of Bob']]) {
    const answer = await service.call('POST', '/documents', { token: who.token, body: { text } });
    assert.equal(answer.status, 201, 'POST /documents must work');
  }
  return { ...service, people: { ann, bob, sue, root } };
}

test('14. who reaches which document', limit, async (t) => {
  const matrix = {
    //                       ann  bob  sue  root
    'GET /documents/1':     [200, 404, 200, 200],
    'GET /documents/2':     [404, 200, 200, 200],
    'GET /documents/99':    [404, 404, 404, 404],
    'GET /documents/x':     [404, 404, 404, 404],
    'DELETE /documents/1':  [204, 404, 404, 204],
    'DELETE /documents/99': [404, 404, 404, 404],
  };
  const shared = await desk(t);
  for (const [route, expected] of Object.entries(matrix)) {
    for (const [i, who] of ['ann', 'bob', 'sue', 'root'].entries()) {
      const { call, people, db } = expected[i] === 204 ? await desk(t) : shared; // what is deleted is missing for the next one
      const [method, path] = route.split(' ');
      const { status } = await call(method, path, { token: people[who].token });
      assert.equal(status, expected[i], `${who}: ${route}`);
      if (method === 'DELETE') assert.equal(db.prepare('SELECT count(*) AS n FROM documents').get().n, status === 204 ? 1 : 2, `${who}: ${route}`);
    }
  }
});

test('14. a list has what its reader reaches; others\' and missing look alike', limit, async (t) => {
  const { call, people } = await desk(t);
  const list = async (who) => (await call('GET', '/documents', { token: people[who].token })).json;
  const [first, second] = [{ id: 1, ownerId: people.ann.id, text: 'of Ann' }, { id: 2, ownerId: people.bob.id, text: 'of Bob' }];
  assert.deepEqual([await list('ann'), await list('bob'), await list('sue'), await list('root')], [[first], [second], [first, second], [first, second]]);
  const [others, missing] = [await call('GET', '/documents/1', { token: people.bob.token }), await call('GET', '/documents/99', { token: people.bob.token })];
  assert.equal(others.text, missing.text);
});

test('14. the owner is who is logged in', limit, async (t) => {
  const { call, people } = await desk(t);
  const { json } = await call('POST', '/documents', { token: people.bob.token, body: { text: 'mine', ownerId: people.ann.id, owner_id: people.ann.id, accountId: people.ann.id } });
  assert.equal(json.ownerId, people.bob.id);
  assert.deepEqual((await call('GET', `/documents/${json.id}`, { token: people.bob.token })).json, json);
  for (const body of [{}, { text: 7 }, { text: null }]) assertProblem(await call('POST', '/documents', { token: people.bob.token, body }), 422, JSON.stringify(body));
});

test('15. admins change roles; nobody his own', limit, async (t) => {
  const { call, people, db, login } = await desk(t);
  const change = (who, id, role) => call('PUT', `/accounts/${id}/role`, { token: people[who].token, body: { role } });
  for (const who of ['ann', 'sue']) assertProblem(await change(who, people.bob.id, 'admin'), 403, who);
  for (const who of ['ann', 'sue']) assertProblem(await change(who, people[who].id, 'admin'), 403, `${who}, of himself`);
  assert.equal((await change('root', people.bob.id, 'support')).status, 204);
  assert.equal(db.prepare('SELECT role FROM accounts WHERE id = ?').get(people.bob.id).role, 'support');
  assert.equal((await call('GET', '/documents/1', { token: (await login('bob@example.com')).token })).status, 200);
  assertProblem(await change('root', people.root.id, 'user'), 409);
  for (const role of ['owner', 'Admin', '', null, undefined, 7, ['admin'], 'constructor']) assertProblem(await change('root', people.bob.id, role), 422, JSON.stringify(role));
  for (const id of [`${people.root.id}.0`, `0${people.root.id}`, `%20${people.root.id}`, `0x${people.root.id}`]) {
    const { status } = await change('root', id, 'user');
    assert.ok([404, 409].includes(status), `his own role by another spelling of his id, "${id}": ${status}`);
  }
  for (const id of [99, 'x', '0x1', '-1']) assertProblem(await change('root', id, 'user'), 404, String(id));
  assert.equal(db.prepare("SELECT count(*) AS n FROM accounts WHERE role = 'admin'").get().n, 1);
});

test('16. an admin who is none any more is stopped at once', limit, async (t) => {
  const { call, people, db } = await desk(t);
  db.prepare("UPDATE accounts SET role = 'user' WHERE id = ?").run(people.root.id);
  assertProblem(await call('PUT', `/accounts/${people.bob.id}/role`, { token: people.root.token, body: { role: 'admin' } }), 403);
  assertProblem(await call('DELETE', '/documents/1', { token: people.root.token }), 404, 'as a user he reaches his own only');
  assert.equal(db.prepare('SELECT count(*) AS n FROM documents').get().n, 2);
});

test('16. an account that is gone may nothing there', limit, async (t) => {
  const { call, people, db } = await desk(t);
  db.exec('PRAGMA foreign_keys = OFF');
  db.prepare('DELETE FROM accounts WHERE id = ?').run(people.root.id);
  const { status } = await call('DELETE', '/documents/1', { token: people.root.token });
  assert.ok([401, 403].includes(status), `status ${status}`);
  assert.equal(db.prepare('SELECT count(*) AS n FROM documents').get().n, 2);
});

test('16. who has become an admin need not log in again', limit, async (t) => {
  const { call, people, db } = await desk(t);
  db.prepare("UPDATE accounts SET role = 'admin' WHERE id = ?").run(people.ann.id);
  assert.equal((await call('DELETE', '/documents/2', { token: people.ann.token })).status, 204, 'the table says admin, the token still says user');
  assert.equal((await call('PUT', `/accounts/${people.bob.id}/role`, { token: people.ann.token, body: { role: 'support' } })).status, 204, 'the table says admin, the token still says user');
});

test('16. the other routes believe the token until it ends, and the refresh reads the role anew', limit, async (t) => {
  const { call, people, db, refresh } = await desk(t);
  db.prepare("UPDATE accounts SET role = 'user' WHERE id = ?").run(people.sue.id);
  assert.equal((await call('GET', '/documents/1', { token: people.sue.token })).status, 200);
  const { token } = await refresh(people.sue.cookie);
  assertProblem(await call('GET', '/documents/1', { token }), 404);
});
