import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnector } from '../src/connector.js';

const time = { timeout: 1500 };
const refusal = (code = '28P01') => Object.assign(new Error('password authentication failed'), { code });

/** A vault and a database that the test rotates, and a clock that it moves. */
function world() {
  const w = { vault: 'v1', accepts: ['v1'], clock: 1_000_000, fetches: 0, opened: [], code: '28P01' };
  w.fetchSecret = async () => {
    w.fetches++;
    const version = w.vault;
    await w.slowFetch;
    if (w.vaultDown) throw w.vaultDown;
    return { version, username: 'app', password: `password of ${version}` };
  };
  w.open = async (secret) => {
    w.opened.push(secret.version);
    assert.equal(secret.password, `password of ${secret.version}`, 'open gets the secret as it was fetched');
    await w.slowOpen;
    if (w.dbDown) throw w.dbDown;
    if (!w.accepts.includes(secret.version)) throw refusal(w.code);
    return { connectedWith: secret.version };
  };
  w.rotate = (version) => { w.vault = version; w.accepts = [version]; };
  w.connect = createConnector({ fetchSecret: w.fetchSecret, open: w.open, ttl: 60_000, now: () => w.clock });
  return w;
}

test('1: fetches once, opens each time, and fetches again when ttl has passed', time, async () => {
  const w = world();
  assert.deepEqual(await w.connect(), { connectedWith: 'v1' });
  w.clock += 59_999;
  await w.connect();
  assert.equal(w.fetches, 1, 'fetched again although ttl had not passed');
  w.clock += 1;
  await w.connect();
  assert.equal(w.fetches, 2, 'ttl has passed: the secret is fetched anew');
  w.clock += 59_999;
  await w.connect();
  assert.equal(w.fetches, 2, 'ttl counts from the last fetch');
  assert.equal(w.opened.length, 4);
});

test('2: calls at the same time share one fetch, at the start and after ttl', time, async () => {
  const w = world();
  await Promise.all(Array.from({ length: 20 }, () => w.connect()));
  assert.equal(w.fetches, 1);
  w.clock += 60_000;
  await Promise.all(Array.from({ length: 20 }, () => w.connect()));
  assert.equal(w.fetches, 2);
  assert.equal(w.opened.length, 40);
});

for (const code of ['28P01', '28000']) {
  test(`3: after a refusal (${code}) it fetches and opens once more, within ttl`, time, async () => {
    const w = world();
    await w.connect();
    w.code = code;
    w.rotate('v2');
    assert.deepEqual(await w.connect(), { connectedWith: 'v2' });
    assert.deepEqual(await w.connect(), { connectedWith: 'v2' });
    assert.deepEqual([w.fetches, w.opened], [2, ['v1', 'v1', 'v2', 'v2']], 'the new secret stays in use');
  });
}

test('3, 1: ttl counts from the fetch after a refusal as well', time, async () => {
  const w = world();
  await w.connect();
  w.clock += 50_000;
  w.rotate('v2');
  await w.connect();
  w.clock += 59_999;
  await w.connect();
  assert.equal(w.fetches, 2, 'fetched again although the last fetch was less than ttl ago');
  w.clock += 1;
  await w.connect();
  assert.equal(w.fetches, 3);
});

test('3: refused twice: rejects with the second error, no third attempt', time, async () => {
  const errors = [];
  let version = 0;
  const connect = createConnector({
    fetchSecret: async () => ({ version: `v${++version}`, username: 'app', password: 'wrong' }),
    open: async () => {
      if (errors.length === 9) throw new Error('gave up: nine attempts'); // else a recursion would never end
      errors.push(refusal());
      throw errors.at(-1);
    },
    ttl: 60_000,
    now: () => 0,
  });
  const thrown = await connect().then(() => assert.fail('connected'), (error) => error);
  assert.equal(errors.length, 2, 'attempts');
  assert.equal(thrown, errors[1]);
  assert.equal(version, 2, 'fetches');
});

test('4: any other error is passed on without a fetch or a second attempt', time, async () => {
  const w = world();
  await w.connect();
  w.rotate('v2'); // would tempt to fetch
  for (const code of ['ECONNREFUSED', '53300', '3D000', undefined]) {
    w.dbDown = Object.assign(new Error('no'), { code });
    w.opened.length = 0;
    await assert.rejects(w.connect(), (error) => error === w.dbDown, 'the error itself is passed on');
    assert.deepEqual([w.fetches, w.opened.length], [1, 1], String(code));
  }
});

test('5: twenty refused at once cause one fetch', time, async () => {
  const w = world();
  await w.connect();
  w.rotate('v2');
  const all = await Promise.all(Array.from({ length: 20 }, () => w.connect()));
  assert.ok(all.every(({ connectedWith }) => connectedWith === 'v2'));
  assert.equal(w.fetches, 2);
});

test('5: refused late with a secret that has been replaced: the new one is taken, no fetch', time, async () => {
  const w = world();
  await w.connect();
  const slow = Promise.withResolvers();
  w.slowOpen = slow.promise;
  const late = w.connect(); // opens with v1 and waits
  await new Promise(setImmediate);
  w.slowOpen = undefined;
  w.rotate('v2');
  await w.connect(); // refused, fetches v2
  assert.equal(w.fetches, 2);
  slow.resolve();
  assert.deepEqual(await late, { connectedWith: 'v2' });
  assert.equal(w.fetches, 2, 'the new secret was there already');
});

test('6: the vault still has the refused version: rejects, does not open again, asks again next time', time, async () => {
  const w = world();
  await w.connect();
  w.accepts = ['v2']; // the database has the new password, the vault not yet
  await assert.rejects(w.connect(), { code: '28P01' });
  assert.deepEqual([w.fetches, w.opened], [2, ['v1', 'v1']], 'a password that was just refused is not tried again');
  w.vault = 'v2';
  assert.deepEqual(await w.connect(), { connectedWith: 'v2' });
});

test('7: fetching fails after ttl: the older secret is used, and the next call fetches again', time, async () => {
  const w = world();
  await w.connect();
  w.clock += 60_000;
  w.vaultDown = new Error('throttled');
  assert.deepEqual(await w.connect(), { connectedWith: 'v1' });
  w.vaultDown = undefined;
  w.vault = 'v2';
  w.accepts = ['v1', 'v2'];
  assert.deepEqual(await w.connect(), { connectedWith: 'v2' });
  assert.equal(w.fetches, 3);
});

test('7: of many calls after ttl all use the older secret when the one fetch fails', time, async () => {
  const w = world();
  await w.connect();
  w.clock += 60_000;
  w.vaultDown = new Error('throttled');
  const slow = Promise.withResolvers();
  w.slowFetch = slow.promise;
  const waiting = Array.from({ length: 20 }, () => w.connect());
  setImmediate(slow.resolve);
  const all = await Promise.all(waiting);
  assert.ok(all.every(({ connectedWith }) => connectedWith === 'v1'));
  assert.equal(w.fetches, 2, '2: calls at the same time share one fetch, also one that fails');
});

test('7: fetching fails after a refusal: all who were refused get their refusal, then recover', time, async () => {
  const w = world();
  await w.connect();
  w.rotate('v2');
  w.vaultDown = new Error('throttled');
  const slow = Promise.withResolvers();
  w.slowFetch = slow.promise;
  const waiting = Array.from({ length: 20 }, () => w.connect());
  setImmediate(slow.resolve);
  const ends = await Promise.allSettled(waiting);
  assert.deepEqual([...new Set(ends.map((end) => end.reason?.code))], ['28P01']);
  assert.equal(w.fetches, 2, '5: many refusals cause one fetch, also one that fails');
  assert.deepEqual(w.opened, Array(21).fill('v1'));
  w.accepts = ['v1']; // the rotation is taken back, the vault is still down
  assert.deepEqual(await w.connect(), { connectedWith: 'v1' }, 'the older secret was thrown away');
  w.rotate('v2');
  w.vaultDown = undefined;
  assert.deepEqual(await w.connect(), { connectedWith: 'v2' });
});

test('7: no secret at all: rejects with the error of the fetch, for all who wait, then recovers', time, async () => {
  const w = world();
  w.vaultDown = new Error('no route to the vault');
  const ends = await Promise.allSettled([w.connect(), w.connect()]);
  assert.ok(ends.every((end) => end.reason === w.vaultDown));
  assert.deepEqual([w.fetches, w.opened.length], [1, 0]);
  w.vaultDown = undefined;
  assert.deepEqual(await w.connect(), { connectedWith: 'v1' });
});
