import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceCredentials } from '../src/credentials.js';
import { startMetadata } from '../src/metadata.js';
import { startPreview } from '../src/preview.js';

const limit = { timeout: 5000 };
const path = '/latest/meta-data/iam/security-credentials/shop-api';

async function start(t, options) {
  const metadata = await startMetadata(options);
  const preview = await startPreview();
  t.after(() => Promise.all([metadata.close(), preview.close()]));
  return { metadata, preview };
}

test('tokens optional: one GET through the hole gives the credentials away', limit, async (t) => {
  const { metadata, preview } = await start(t, { tokens: 'optional' });
  const response = await fetch(`${preview.origin}/?url=${metadata.origin}${path}`);
  assert.equal(response.status, 200);
  assert.ok((await response.json()).SecretAccessKey);
});

test('tokens required: the same GET is refused', limit, async (t) => {
  const { metadata, preview } = await start(t, { tokens: 'required' });
  const response = await fetch(`${preview.origin}/?url=${metadata.origin}${path}`);
  assert.equal(response.status, 401);
  assert.equal(metadata.counts.credentials, 0);
});

test('a token needs PUT, a time to live, and no proxy on the way', limit, async (t) => {
  const { metadata } = await start(t, { tokens: 'required' });
  const put = async (headers) =>
    (await fetch(`${metadata.origin}/latest/api/token`, { method: 'PUT', headers })).status;
  const name = 'x-aws-ec2-metadata-token-ttl-seconds';
  assert.equal(await put({ [name]: '21600' }), 200);
  assert.equal(await put({ [name]: '21601' }), 400);
  assert.equal(await put({}), 400);
  assert.equal(await put({ [name]: '60', 'x-forwarded-for': '203.0.113.7' }), 403);
});

test('the app keeps credentials until five minutes before they end', limit, async (t) => {
  let clock = Date.now();
  const now = () => clock;
  const { metadata } = await start(t, { tokens: 'required', now });
  const get = instanceCredentials({ origin: metadata.origin, now });
  const first = await get();
  clock += 5 * 3_600_000;
  assert.equal(await get(), first);
  clock += 3_600_000 - 299_000;
  const [second, third] = [await get(), await get()];
  assert.notEqual(second.AccessKeyId, first.AccessKeyId);
  assert.equal(third, second);
  assert.deepEqual(metadata.counts, { tokens: 2, credentials: 2 });
});

test('a token ends', limit, async (t) => {
  let clock = Date.now();
  const { metadata } = await start(t, { tokens: 'optional', now: () => clock });
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  const token = await (await fetch(`${metadata.origin}/latest/api/token`, { method: 'PUT', headers })).text();
  const ask = async () =>
    (await fetch(metadata.origin + path, { headers: { 'x-aws-ec2-metadata-token': token } })).status;
  assert.equal(await ask(), 200);
  clock += 60_000;
  assert.equal(await ask(), 401, 'a wrong token is refused, even where none is required');
});
