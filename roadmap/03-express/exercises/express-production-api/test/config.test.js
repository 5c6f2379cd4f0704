import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../src/config.js';

const limit = { timeout: 5_000 };
const MONGODB_URL = 'mongodb://app:hunter2@db.internal/links';

test('1. the defaults', limit, () => {
  const config = { production: false, port: 3000, databaseUrl: undefined, trustProxy: 0, corsOrigins: [], shutdownMs: 10_000 };
  assert.deepEqual({ ...loadConfig({}) }, config);
  assert.deepEqual({ ...loadConfig({ PORT: '', MONGODB_URL: ' ', TRUST_PROXY: '', CORS_ORIGINS: '', SHUTDOWN_MS: '' }) }, config, 'empty counts as not set');
});

test('1. everything set, with the types that the code needs', limit, () => {
  const env = { NODE_ENV: 'production', PORT: '8080', MONGODB_URL, TRUST_PROXY: '2', CORS_ORIGINS: 'https://app.example, http://localhost:5173', SHUTDOWN_MS: '0' };
  assert.deepEqual({ ...loadConfig(env) }, {
    production: true, port: 8080, databaseUrl: MONGODB_URL, trustProxy: 2, corsOrigins: ['https://app.example', 'http://localhost:5173'], shutdownMs: 0,
  });
});

test('1. it is frozen', limit, () => {
  assert.ok(Object.isFrozen(loadConfig({})));
});

test('1. production needs its database, other environments do not', limit, () => {
  assert.throws(() => loadConfig({ NODE_ENV: 'production' }), /MONGODB_URL/);
  assert.equal(loadConfig({ NODE_ENV: 'staging' }).production, false);
});

test('2. what does not fit is refused', limit, () => {
  const refused = {
    PORT: ['80a', '-1', '1e3', '0x50', '65536', '80.5'],
    MONGODB_URL: ['localhost:27017', 'http://db.internal', 'postgres://db.internal/links'],
    TRUST_PROXY: ['true', 'yes', '10', '-1', 'loopback'],
    CORS_ORIGINS: ['*', 'app.example', 'https://app.example/', 'https://app.example,,', 'https://app.example https://b.example'],
    SHUTDOWN_MS: ['10s', '60001', '-1'],
  };
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) assert.throws(() => loadConfig({ [name]: value }), new RegExp(name), `${name}=${value} was accepted`);
  }
});

test('2. one error for all that is wrong, without the values', limit, () => {
  const env = { NODE_ENV: 'production', PORT: '80a', MONGODB_URL: 'app:hunter2@db.internal', TRUST_PROXY: 'true', CORS_ORIGINS: 'wild.example', SHUTDOWN_MS: '10s' };
  assert.throws(() => loadConfig(env), ({ message }) => {
    for (const name of ['PORT', 'MONGODB_URL', 'TRUST_PROXY', 'CORS_ORIGINS', 'SHUTDOWN_MS']) assert.ok(message.includes(name), `${name} is not named`);
    for (const value of ['80a', 'hunter2', 'wild.example', '10s']) assert.ok(!message.includes(value), `the value of a variable is repeated: ${value}`);
    return true;
  });
});
