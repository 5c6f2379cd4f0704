import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deprecated } from '../src/deprecation.js';
import { applyV1, toV1 } from '../src/v1.js';
import { start } from './helpers.js';

const CONTACT = { id: '1', name: 'Ann Lee', phones: [{ label: 'home', number: '1' }, { label: 'work', number: '2' }], notes: 'Likes tea' };

test('v2 shows all phones, and lists in an object', async (t) => {
  const call = await start(t);
  const contact = { id: '1', name: 'Ann Lee', phones: [{ label: 'home', number: '555-0100' }, { label: 'work', number: '555-0101' }], notes: 'Likes tea' };
  assert.deepEqual((await call('GET', '/api/v2/contacts/1')).body, contact);
  assert.deepEqual((await call('GET', '/api/v2/contacts')).body, { items: [contact] });
});

test('v2 refuses what it does not know', async (t) => {
  const call = await start(t);
  assert.equal((await call('POST', '/api/v2/contacts', { name: 'Bo', phone: '1' })).status, 422);
  assert.equal((await call('POST', '/api/v2/contacts', { name: 'Bo', phones: [{ label: 'home' }] })).status, 422);
  assert.equal((await call('POST', '/api/v2/contacts', { name: 'Bo' })).status, 201);
});

test('both versions see one contact', async (t) => {
  const call = await start(t);
  const created = await call('POST', '/api/v1/contacts', { name: 'Bo', phone: '7' });
  assert.deepEqual((await call('GET', '/api/v2/contacts/2')).body, { id: '2', name: 'Bo', phones: [{ label: 'phone', number: '7' }], notes: '' });
  assert.equal(created.headers.get('location'), '/api/v1/contacts/2');
  assert.equal((await call('POST', '/api/v2/contacts', { name: 'Cy' })).headers.get('location'), '/api/v2/contacts/3');
});

test('a v1 client that reads and writes back changes nothing', () => {
  const { id, ...body } = toV1(CONTACT);
  assert.deepEqual(applyV1(CONTACT, body), CONTACT);
});

test('a v1 client changes the first phone, or removes it; the others and the notes stay', async (t) => {
  const call = await start(t);
  await call('PUT', '/api/v1/contacts/1', { name: 'Ann', phone: '555-9999' });
  const { body } = await call('GET', '/api/v2/contacts/1');
  assert.deepEqual(body, { id: '1', name: 'Ann', phones: [{ label: 'home', number: '555-9999' }, { label: 'work', number: '555-0101' }], notes: 'Likes tea' });
  assert.deepEqual(applyV1(CONTACT, { name: 'Ann', phone: null }).phones, [{ label: 'work', number: '2' }]);
});

test('v1 says that it ends, also on errors; v2 does not', async (t) => {
  const uses = [];
  const call = await start(t, { onUse: (req) => uses.push(req.originalUrl) });
  for (const path of ['/api/v1/contacts/1', '/api/v1/contacts/9', '/api/v1/nothing']) {
    const { headers } = await call('GET', path);
    assert.equal(headers.get('deprecation'), '@1788220800');
    assert.equal(headers.get('sunset'), 'Fri, 01 Mar 2030 00:00:00 GMT');
    assert.match(headers.get('link'), /<https:\/\/example\.com\/docs\/v1-to-v2>; rel="deprecation"/);
  }
  const { headers } = await call('GET', '/api/v2/contacts/1');
  assert.deepEqual([headers.get('deprecation'), headers.get('sunset')], [null, null]);
  assert.equal(uses.length, 3);
});

test('after the sunset v1 is 410, v2 is not', async (t) => {
  const call = await start(t, { now: () => Date.parse('2030-03-01T00:00:00Z') });
  const { status, headers, body } = await call('GET', '/api/v1/contacts/1');
  assert.equal(status, 410);
  assert.match(headers.get('content-type'), /^application\/problem\+json/);
  assert.match(body.detail, /docs\/v1-to-v2/);
  assert.equal((await call('GET', '/api/v2/contacts/1')).status, 200);
});

test('a sunset before the deprecation is a mistake', () => {
  assert.throws(() => deprecated({ since: new Date(2), sunset: new Date(1), guide: '' }), RangeError);
});

test('a version that does not exist is a 404', async (t) => {
  const call = await start(t);
  for (const version of ['v3', 'latest', 'V1.1']) assert.equal((await call('GET', `/api/${version}/contacts/1`)).status, 404);
});

test('a body that is no JSON is a 400', async (t) => {
  const call = await start(t);
  assert.equal((await call('PUT', '/api/v2/contacts/1', 'text')).status, 400, 'express.json is strict: objects and arrays only');
});

test('a path that cannot be decoded is a 400', async (t) => {
  const call = await start(t);
  for (const version of ['v1', 'v2']) assert.equal((await call('GET', `/api/${version}/contacts/%ff`)).status, 400, version);
});
