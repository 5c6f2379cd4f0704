import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { signature, signingKey } from './presign.js';

const same = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

function parseDate(text) {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Computes the signature again from what arrived, with the secret that belongs to the access key. */
function checkUrl(request, url, secrets, now) {
  const { 'X-Amz-Signature': given = '', ...query } = Object.fromEntries(url.searchParams);
  const [accessKeyId, , region] = (query['X-Amz-Credential'] ?? '').split('/');
  const secretAccessKey = secrets[accessKeyId];
  if (secretAccessKey === undefined) throw new Refused(403, 'AccessDenied', 'no known access key');
  const timestamp = query['X-Amz-Date'];
  const headers = {};
  for (const name of query['X-Amz-SignedHeaders'].split(';')) headers[name] = request.headers[name] ?? '';
  const path = decodeURIComponent(url.pathname);
  const expected = signature({ method: request.method, path, query, headers }, { secretAccessKey, region, timestamp });
  if (!same(expected, given)) throw new Refused(403, 'SignatureDoesNotMatch', 'another request was signed');
  if (now() > parseDate(timestamp) + Number(query['X-Amz-Expires']) * 1000) {
    throw new Refused(403, 'AccessDenied', 'Request has expired');
  }
  return { key: path.slice(1), query };
}

// #region policy
function checkForm(form, size, { bucket, secrets, now }) {
  const [accessKeyId, day, region] = (form['x-amz-credential'] ?? '').split('/');
  if (secrets[accessKeyId] === undefined) throw new Refused(403, 'AccessDenied', 'no known access key');
  const key = signingKey(secrets[accessKeyId], day, region);
  const expected = createHmac('sha256', key).update(form.policy ?? '').digest('hex');
  if (!same(expected, form['x-amz-signature'] ?? '')) throw new Refused(403, 'SignatureDoesNotMatch', 'policy');
  const { expiration, conditions } = JSON.parse(Buffer.from(form.policy, 'base64').toString());
  if (now() > Date.parse(expiration)) throw new Refused(403, 'AccessDenied', 'Policy expired');

  const fields = { ...form, bucket };
  const named = new Set(['policy', 'x-amz-signature']);
  for (const condition of conditions) {
    if (condition[0] === 'content-length-range') {
      const [, least, most] = condition;
      if (size < least) throw new Refused(400, 'EntityTooSmall', `${size} < ${least}`);
      if (size > most) throw new Refused(400, 'EntityTooLarge', `${size} > ${most}`);
    } else {
      const [[name, value]] = Object.entries(condition);
      if (fields[name] !== value) throw new Refused(403, 'AccessDenied', `Policy Condition failed: ${name}`);
      named.add(name);
    }
  }
  const extra = Object.keys(form).find((name) => !named.has(name));
  if (extra !== undefined) throw new Refused(403, 'AccessDenied', `Extra input fields: ${extra}`);
}
// #endregion

async function handle(request, store) {
  const url = new URL(request.url, 'http://s3');
  if (request.method === 'POST') {
    const body = Buffer.concat(await request.toArray());
    const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] } }).formData();
    const file = form.get('file');
    form.delete('file');
    const fields = Object.fromEntries(form);
    checkForm(fields, file.size, store);
    store.objects.set(fields.key, { body: Buffer.from(await file.arrayBuffer()), type: fields['Content-Type'] });
    return { status: 204 };
  }
  const { key, query } = checkUrl(request, url, store.secrets, store.now);
  if (request.method === 'PUT') {
    const body = Buffer.concat(await request.toArray());
    store.objects.set(key, { body, type: request.headers['content-type'] });
    return { status: 200 };
  }
  const object = store.objects.get(key);
  if (object === undefined) throw new Refused(404, 'NoSuchKey', key);
  const headers = { 'content-type': query['response-content-type'] ?? object.type ?? 'binary/octet-stream' };
  const disposition = query['response-content-disposition'];
  if (disposition) headers['content-disposition'] = disposition;
  return { status: 200, headers, body: object.body };
}

/** A simulator of three S3 operations on one bucket. */
export async function startStandIn({ bucket, secrets, now = Date.now }) {
  const store = { bucket, secrets, now, objects: new Map() };
  const server = http.createServer(async (request, response) => {
    try {
      const { status, headers, body } = await handle(request, store);
      response.writeHead(status, headers).end(body);
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      request.resume();
      response.writeHead(error.status ?? 500, { 'content-type': 'text/plain' }).end(`${error.code}: ${error.message}`);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    objects: store.objects,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
