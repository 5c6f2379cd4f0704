// The promise of v1, answer by answer. It is frozen: a change that needs a change here breaks clients.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './helpers.js';

test('GET one: id is a number, phone a string or null, and nothing else', async (t) => {
  const call = await start(t);
  const { status, headers, body } = await call('GET', '/api/v1/contacts/1');
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^application\/json/);
  assert.deepEqual(body, { id: 1, name: 'Ann Lee', phone: '555-0100' });
});

test('GET all: a bare array', async (t) => {
  const call = await start(t);
  assert.deepEqual((await call('GET', '/api/v1/contacts')).body, [{ id: 1, name: 'Ann Lee', phone: '555-0100' }]);
});

test('POST: 201, and a Location in the same version', async (t) => {
  const call = await start(t);
  const { status, headers, body } = await call('POST', '/api/v1/contacts', { name: 'Bo', favourite: true }); // ignored, as ever
  assert.equal(status, 201);
  assert.equal(headers.get('location'), '/api/v1/contacts/2');
  assert.deepEqual(body, { id: 2, name: 'Bo', phone: null });
  assert.deepEqual((await call('GET', headers.get('location'))).body, body);
});

test('PUT: changes name and phone', async (t) => {
  const call = await start(t);
  const { status, body } = await call('PUT', '/api/v1/contacts/1', { name: 'Ann', phone: '555-9999' });
  assert.equal(status, 200);
  assert.deepEqual(body, { id: 1, name: 'Ann', phone: '555-9999' });
});

test('errors: 404 and 422', async (t) => {
  const call = await start(t);
  assert.equal((await call('GET', '/api/v1/contacts/9')).status, 404);
  assert.equal((await call('PUT', '/api/v1/contacts/9', { name: 'x' })).status, 404);
  assert.equal((await call('POST', '/api/v1/contacts', { name: '' })).status, 422);
  assert.equal((await call('POST', '/api/v1/contacts', { name: 'x', phone: 5 })).status, 422);
  assert.equal((await call('POST', '/api/v1/contacts')).status, 422);
});
