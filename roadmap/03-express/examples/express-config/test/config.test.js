import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, loadConfig } from '../src/config.js';

const SECRET = 's'.repeat(32);
const limit = { timeout: 5000 };

test('a developer needs to set nothing', limit, () => {
  const { sessionSecret, ...config } = loadConfig({});
  assert.deepEqual(config, { production: false, port: 3000, trustProxy: false, bodyLimitKb: 100, deadlineMs: 10_000 });
  assert.equal(sessionSecret.length, 64, 'a random one for each start');
});

test('production needs its secret', limit, () => {
  assert.throws(() => loadConfig({ NODE_ENV: 'production' }), /SESSION_SECRET is missing/);
  assert.equal(loadConfig({ NODE_ENV: 'production', SESSION_SECRET: SECRET }).production, true);
});

test('all that is wrong is said at once, and no value is repeated', limit, () => {
  const env = { NODE_ENV: 'production', PORT: '80a', TRUST_PROXY: 'true', BODY_LIMIT_KB: '0', DEADLINE_MS: '10s', SESSION_SECRET: 'hunter2' };
  assert.throws(() => loadConfig(env), ({ message }) => {
    for (const name of ['PORT', 'TRUST_PROXY', 'BODY_LIMIT_KB', 'DEADLINE_MS', 'SESSION_SECRET']) assert.match(message, new RegExp(name));
    assert.doesNotMatch(message, /hunter2|80a/);
    return true;
  });
});

test('numbers are what they look like', limit, () => {
  const port = (PORT) => loadConfig({ PORT }).port;
  assert.equal(port('8080'), 8080);
  assert.equal(port(''), 3000, 'an empty variable is no variable');
  for (const text of ['8080abc', '0x50', '1e3', '-1', '80.5', '65536']) assert.throws(() => port(text), /PORT must be a whole number/, text);
});

test('proxies: a number or addresses, not yes', limit, () => {
  const trust = (TRUST_PROXY) => loadConfig({ TRUST_PROXY }).trustProxy;
  assert.equal(trust('2'), 2);
  assert.deepEqual(trust('loopback, 10.0.0.0/8'), ['loopback', '10.0.0.0/8']);
  for (const text of ['true', 'yes', '*', 'proxy.internal']) assert.throws(() => trust(text), /TRUST_PROXY/, text);
});

test('it cannot be changed afterwards, and its description keeps the secret', limit, () => {
  const config = loadConfig({ SESSION_SECRET: SECRET });
  assert.throws(() => { config.port = 1; }, TypeError);
  assert.doesNotMatch(JSON.stringify(describe(config)), new RegExp(SECRET));
});
