import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { createAccess } from '../src/access.js';

const limit = { timeout: 5000 };
const PERMISSIONS = ['products:read', 'orders:create', 'orders:read', 'orders:cancel', 'orders:refund', 'users:write'];
const ROLES = {
  admin: { extends: ['support', 'billing'], can: ['users:write'] }, // before those that it extends
  guest: { can: ['products:read'] },
  user: { extends: ['guest'], can: ['orders:create', 'orders:read:own', 'orders:cancel:own'] },
  support: { extends: ['user'], can: ['orders:read'] },
  billing: { extends: ['user'], can: ['orders:refund'] },
  robot: { can: ['orders:read'] },
};
const ANN = { id: 1, roles: ['user'] };
const BOB = { id: 2, roles: ['user'] };
const SUE = { id: 3, roles: ['support'] };
const ROOT = { id: 4, roles: ['admin'] };
const ORDER = { id: 7, ownerId: 1 };
const access = (options) => createAccess({ permissions: PERMISSIONS, roles: ROLES, ...options });

/** A server with one guarded route; `seen` is what arrived behind the guard. */
async function start(t, { permission = 'orders:read', load, user, fails } = {}) {
  const guard = access().guard(permission, load);
  const seen = { nexts: [], requests: [], rejections: [] };
  const server = http.createServer((req, res) => {
    req.user = user;
    const next = (err) => {
      seen.nexts.push(err);
      seen.requests.push({ scope: req.scope, resource: req.resource });
      if (!err && fails) throw fails;
      if (!res.writableEnded) res.writeHead(err ? 503 : 200).end(err ? '' : 'the route');
    };
    Promise.resolve().then(() => guard(req, res, next)).catch((err) => {
      seen.rejections.push(err);
      if (!res.writableEnded) res.writeHead(500).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    seen,
    async call() {
      const res = await fetch(`http://127.0.0.1:${server.address().port}/`);
      const headers = Object.fromEntries([...res.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)));
      return { status: res.status, headers, body: await res.text() };
    },
  };
}

test('1. a role has its own grants and what it inherits, over any number of steps', limit, () => {
  const { can } = access();
  for (const [user, allowed] of [[ANN, ['products:read', 'orders:create']], [SUE, ['products:read', 'orders:create', 'orders:read']], [ROOT, ['products:read', 'orders:create', 'orders:read', 'orders:refund', 'users:write']]]) {
    for (const permission of PERMISSIONS.filter((name) => name !== 'orders:cancel')) {
      assert.equal(can(user, permission, { ownerId: 99 }), allowed.includes(permission), `${user.roles[0]}, ${permission}`);
    }
  }
});

test('1. a role inherits only what it says: robots are no guests', limit, () => {
  const { can } = access();
  assert.equal(can({ id: 5, roles: ['robot'] }, 'orders:read', ORDER), true);
  assert.equal(can({ id: 5, roles: ['robot'] }, 'products:read'), false);
});

test('1. several roles add up', limit, () => {
  const { can } = access();
  const user = { id: 5, roles: ['robot', 'billing'] };
  for (const permission of ['orders:read', 'orders:refund', 'products:read']) assert.equal(can(user, permission, ORDER), true, permission);
  assert.equal(can(user, 'users:write'), false);
});

test('1. the same role by two ways is no circle', limit, () => {
  assert.doesNotThrow(() => access({ roles: { a: { extends: ['b', 'c'], can: [] }, b: { extends: ['d'], can: [] }, c: { extends: ['d'], can: [] }, d: { can: ['orders:read'] } } }));
});

test('2. mistakes in the configuration are refused at once, by name', limit, () => {
  for (const [what, roles, name] of [
    ['an unknown role', { boss: { extends: ['nobody'], can: [] } }, /boss/],
    ['a role called like a property of objects', { boss: { extends: ['constructor'], can: [] } }, /boss/],
    ['itself', { boss: { extends: ['boss'], can: [] } }, /boss/],
    ['a circle of three', { a1: { extends: ['b1'], can: [] }, b1: { extends: ['c1'], can: [] }, c1: { extends: ['a1'], can: [] } }, /[abc]1/],
    ['a misspelt permission', { boss: { can: ['order:read'] } }, /boss/],
    ['a misspelt permission with :own', { boss: { can: ['order:read:own'] } }, /boss/],
    ['a scope that does not exist', { boss: { can: ['orders:read:all'] } }, /boss/],
    ['a scope twice', { boss: { can: ['orders:read:own:own'] } }, /boss/],
    ['a name of every object', { boss: { can: ['toString'] } }, /boss/],
  ]) {
    assert.throws(() => access({ roles: { ...ROLES, ...roles } }), (err) => !(err instanceof RangeError) && name.test(err.message), `${what}: must throw and name the role`);
  }
});

test('3. scope is the furthest that a user reaches', limit, () => {
  const { scope } = access();
  for (const [user, permission, expected] of [
    [ANN, 'orders:read', 'own'], [SUE, 'orders:read', 'any'], [ROOT, 'orders:read', 'any'], [ANN, 'orders:refund', 'none'], [SUE, 'orders:cancel', 'own'],
    [ANN, 'orders:create', 'any'], [null, 'products:read', 'any'], [undefined, 'products:read', 'any'], [null, 'orders:read', 'none'],
    [{ id: 5, roles: ['user', 'support'] }, 'orders:read', 'any'], [{ id: 5, roles: ['support', 'user'] }, 'orders:read', 'any'],
  ]) {
    assert.equal(scope(user, permission), expected, `${user?.roles ?? 'guest'}, ${permission}`);
  }
});

test('4. what is not granted is not allowed, and nothing throws', limit, () => {
  const { scope, can } = access();
  const strange = [undefined, null, '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Admin', 'admin ', 0, {}, ['admin']];
  for (const name of strange) {
    assert.equal(scope({ id: 1, roles: [name] }, 'users:write'), 'none', `role ${String(name)}`);
    assert.equal(scope(ROOT, name), 'none', `permission ${String(name)}`);
    assert.equal(can(ROOT, name, ORDER), false, `permission ${String(name)}`);
  }
  for (const roles of [undefined, null, [], 'admin', {}, { admin: true }]) assert.equal(scope({ id: 1, roles }, 'users:write'), 'none', `roles ${JSON.stringify(roles)}`);
  for (const name of ['orders:read:own', 'orders:*', '*', 'orders']) assert.equal(scope(ROOT, name), 'none', name);
  assert.equal(scope({ id: 1, roles: [] }, 'products:read'), 'none', 'a user without roles is not a guest');
});

test('5. own means the resource of this very user', limit, () => {
  const { can } = access();
  assert.equal(can(ANN, 'orders:read', ORDER), true);
  assert.equal(can(BOB, 'orders:read', ORDER), false, 'Bob reads Ann\'s order');
  for (const resource of [undefined, null, {}, { ownerId: undefined }, { ownerId: null }, { ownerId: '1' }, { ownerId: [1] }, { id: 1 }, { userId: 1 }]) {
    assert.equal(can(ANN, 'orders:read', resource), false, JSON.stringify(resource));
  }
  assert.equal(can(SUE, 'orders:read'), true, 'any needs no resource');
});

test('5. a user without an id owns nothing', limit, () => {
  const { can } = access();
  for (const id of [undefined, null]) {
    for (const resource of [{}, { ownerId: undefined }, { ownerId: null }]) assert.equal(can({ id, roles: ['user'] }, 'orders:read', resource), false, `id ${id}, ${JSON.stringify(resource)}`);
  }
});

test('5. guests own nothing either', limit, () => {
  const { can } = access({ roles: { guest: { can: ['orders:read:own'] } } });
  for (const resource of [undefined, {}, { ownerId: undefined }, { ownerId: null }]) assert.equal(can(null, 'orders:read', resource), false);
});

test('6. a guard with a misspelt permission does not start', limit, () => {
  for (const permission of ['order:read', 'orders:read:own', '', undefined, 'constructor']) assert.throws(() => access().guard(permission), Error, String(permission));
});

test('7. no user: 401 with a challenge; the wrong role: 403', limit, async (t) => {
  for (const [user, status, challenge] of [[undefined, 401, /^Bearer/], [null, 401, /^Bearer/], [ANN, 403, undefined], [{ id: 9, roles: [] }, 403, undefined]]) {
    let loads = 0;
    const { call, seen } = await start(t, { user, permission: 'orders:refund', load: async () => { loads++; return ORDER; } });
    const answer = await call();
    assert.equal(answer.status, status, JSON.stringify(user));
    if (challenge) assert.match(answer.headers['www-authenticate'] ?? '', challenge);
    assert.equal(loads, 0, 'the database was asked for somebody who may not do it at all');
    assert.deepEqual(seen.nexts, []);
  }
});

test('7. guests pass where guests may', limit, async (t) => {
  const { call } = await start(t, { user: undefined, permission: 'products:read' });
  assert.equal((await call()).status, 200);
});

test('8. another\'s order and one that does not exist get the same 404', limit, async (t) => {
  const answers = [];
  for (const resource of [ORDER, undefined, null]) {
    const { call, seen } = await start(t, { user: BOB, load: async () => resource });
    answers.push(await call());
    assert.deepEqual(seen.nexts, []);
  }
  assert.equal(answers[0].status, 404);
  assert.deepEqual(answers[0], answers[1], 'the answers differ: Bob learns that the order exists');
  assert.deepEqual(answers[1], answers[2]);
});

test('8. what does not exist is a 404 for those who may see all, too', limit, async (t) => {
  for (const nothing of [undefined, null]) {
    const { call } = await start(t, { user: SUE, load: async () => nothing });
    assert.equal((await call()).status, 404);
  }
});

test('8. load gets the request, and may be synchronous', limit, async (t) => {
  const { call } = await start(t, { user: ANN, load: (req) => (req.url === '/' && req.user === ANN ? ORDER : undefined) });
  assert.equal((await call()).status, 200);
});

test('9. who may gets through, once, with scope and resource', limit, async (t) => {
  for (const [user, scope] of [[ANN, 'own'], [SUE, 'any']]) {
    const { call, seen } = await start(t, { user, load: async () => ORDER });
    assert.equal((await call()).body, 'the route');
    assert.deepEqual(seen.nexts, [undefined]);
    assert.deepEqual(seen.requests, [{ scope, resource: ORDER }]);
  }
});

test('9. a list gets its scope to filter by', limit, async (t) => {
  for (const [user, scope] of [[ANN, 'own'], [SUE, 'any']]) {
    const { call, seen } = await start(t, { user });
    assert.equal((await call()).status, 200);
    assert.deepEqual(seen.requests, [{ scope, resource: undefined }]);
  }
});

test('10. an error of load goes to next', limit, async (t) => {
  for (const rejects of [true, false]) {
    const down = new Error('the database is down');
    const load = rejects ? async () => { throw down; } : () => { throw down; };
    const { call, seen } = await start(t, { user: ANN, load });
    assert.equal((await call()).status, 503);
    assert.deepEqual([seen.nexts, seen.rejections], [[down], []]);
  }
});

test('10. what the route throws does not call next again', limit, async (t) => {
  for (const load of [undefined, async () => ORDER]) {
    const fails = new Error('a bug in the route');
    const { call, seen } = await start(t, { user: ANN, load, fails });
    assert.equal((await call()).status, 500);
    assert.equal(seen.nexts.length, 1, 'next was called twice');
    assert.deepEqual(seen.rejections, [fails], 'the error must come out as it is');
  }
});
