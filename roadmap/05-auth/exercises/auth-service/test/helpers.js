import assert from 'node:assert/strict';
import crypto, { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

// Watches scrypt, and can hold it. Before the import of the app, so that every way of importing it is seen.
const { scrypt, scryptSync } = crypto;
/** @type {{ calls: { salt: Buffer, options: object }[], sync: number, reckon: boolean, gate: { applies: (N: number) => boolean, opened: Promise<void> } | undefined, waiting: number }} */
export const hashing = { calls: [], sync: 0, reckon: false, gate: undefined, waiting: 0 };
/** The memory of a price as OpenSSL reckons it, without its time: fails where scrypt would fail, and is cheap where it would not. */
function reckoned({ N, cost, r, blockSize, p, parallelization, maxmem }) {
  const [n, block, lanes] = [N ?? cost ?? 16_384, r ?? blockSize ?? 8, p ?? parallelization ?? 1];
  return 128 * block * (n + lanes + 2) <= (maxmem ?? 32 * 1024 * 1024) ? { N: 16, r: 8, p: 1 } : { N: n, r: block, p: lanes, maxmem };
}
crypto.scrypt = (password, salt, length, ...rest) => {
  hashing.calls.push({ salt: Buffer.from(salt), options: rest.length > 1 ? rest[0] : {} });
  const { options } = hashing.calls.at(-1);
  if (hashing.reckon) return scrypt(password, salt, length, reckoned(options), rest.at(-1));
  if (!hashing.gate?.applies(options.N ?? options.cost)) return scrypt(password, salt, length, ...rest);
  hashing.waiting++;
  hashing.gate.opened.then(() => scrypt(password, salt, length, ...rest));
};
crypto.scryptSync = (...args) => {
  hashing.sync++;
  return scryptSync(...args);
};
syncBuiltinESMExports();
const { createApp } = await import('../src/app.js');
const { loadConfig } = await import('../src/config.js');
const { openDb } = await import('../src/db.js');

export { loadConfig };
export const limit = { timeout: 10_000 };
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const CHEAP = { N: 256, r: 8, p: 1 };
export const PASSWORD = 'correct horse battery';

/** A service of its own for one test. */
export async function start(t, { db = openDb(), price = CHEAP } = {}) {
  const clock = { now: Date.UTC(2026, 10, 1, 12, 0, 0, 500) };
  const entries = [];
  const config = { ...loadConfig(), accessKey: createSecretKey(randomBytes(32)), scrypt: price };
  const server = createApp({ db, config, now: () => clock.now, log: (entry) => entries.push(entry) }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const base = `http://127.0.0.1:${server.address().port}`;

  async function call(method, path, { token, cookie, body, headers = {} } = {}) {
    const res = await fetch(base + path, {
      method,
      headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }), ...(cookie && { cookie: `__Host-refresh=${cookie}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await res.text();
    const setCookie = res.headers.getSetCookie().find((line) => line.startsWith('__Host-refresh='));
    return { status: res.status, headers: res.headers, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined, setCookie };
  }
  /** What a login or a refresh gave: { token, cookie }, or the status. */
  async function session(method, path, options) {
    const answer = await call(method, path, options);
    if (answer.status !== 200) return { status: answer.status };
    return { status: 200, token: answer.json.access_token, cookie: /^__Host-refresh=([^;]+)/.exec(answer.setCookie ?? '')?.[1] };
  }
  const register = (email, password = PASSWORD) => call('POST', '/accounts', { body: { email, password } });
  const login = (email, password = PASSWORD) => session('POST', '/sessions', { body: { email, password } });

  return {
    db, clock, config, entries, call, register, login,
    refresh: (cookie) => session('POST', '/sessions/refresh', { cookie }),
    /** An account with a role, logged in. */
    async person(name, role = 'user') {
      const { json, status } = await register(`${name}@example.com`);
      assert.equal(status, 201, 'POST /accounts must work');
      if (role !== 'user') db.prepare('UPDATE accounts SET role = ? WHERE id = ?').run(role, json.id);
      const tokens = await login(`${name}@example.com`);
      assert.equal(tokens.status, 200, 'POST /sessions must work');
      assert.equal(typeof tokens.cookie, 'string', 'POST /sessions must set the cookie __Host-refresh');
      return { id: json.id, email: json.email, ...tokens };
    },
    hashOf: (id) => db.prepare('SELECT password_hash AS hash FROM accounts WHERE id = ?').get(id).hash,
  };
}

/** Holds all hashing (at one price, if that is given; after the next `free` ones) until the function that it returns is called. */
export function hold(price, free = 0) {
  const { promise, resolve } = Promise.withResolvers();
  hashing.gate = { applies: (N) => (price === undefined || N === price) && free-- <= 0, opened: promise };
  hashing.waiting = 0;
  return () => {
    hashing.gate = undefined;
    resolve();
  };
}
export async function until(condition, what) {
  for (let i = 0; i < 1000; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.fail(`waited 2 s and more, in vain: ${what}`);
}

export function assertProblem(answer, status, what = '') {
  assert.equal(answer.status, status, `${what} ${answer.text}`);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, what);
  assert.equal(answer.json.status, status, what);
}
