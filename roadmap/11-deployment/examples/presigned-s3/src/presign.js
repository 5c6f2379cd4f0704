import { createHash, createHmac } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** RFC 3986: encodeURIComponent leaves !'()* alone, SigV4 does not. */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** 2013-05-24T00:00:00.000Z becomes 20130524T000000Z. */
export const amzDate = (date) => date.toISOString().replace(/[-:]|\.\d{3}/g, '');

// #region key
/** The secret itself signs nothing but the day; what follows from it is good for one day, region and service. */
export function signingKey(secret, day, region, service = 's3') {
  return [day, region, service, 'aws4_request'].reduce(hmac, `AWS4${secret}`);
}
// #endregion

// #region canonical
/** The text that both sides must write alike, byte for byte. */
export function canonicalRequest({ method, path, query, headers }) {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const names = Object.keys(headers).sort();
  return [
    method,
    path.split('/').map(encode).join('/'),
    pairs.sort().join('&'),
    ...names.map((name) => `${name}:${headers[name].trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
}
// #endregion

export function signature(request, { secretAccessKey, region, timestamp }) {
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonicalRequest(request))].join('\n');
  return hmac(signingKey(secretAccessKey, day, region), text).toString('hex');
}

// #region presign
/**
 * @param {{ method: string, origin: string, key: string, expires: number, region: string, now?: Date,
 *   credentials: { accessKeyId: string, secretAccessKey: string, sessionToken?: string },
 *   query?: Record<string, string>, headers?: Record<string, string> }} options
 *   `headers` must then be sent exactly so
 */
export function presign({ method, origin, key, expires, region, credentials, query = {}, headers = {}, now = new Date() }) {
  if (!(expires >= 1 && expires <= 604_800)) throw new RangeError('expires: 1 to 604800 s, which is 7 days');
  const timestamp = amzDate(now);
  const signed = { ...headers, host: new URL(origin).host };
  const all = {
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${timestamp.slice(0, 8)}/${region}/s3/aws4_request`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expires),
    'X-Amz-SignedHeaders': Object.keys(signed).sort().join(';'),
  };
  if (credentials.sessionToken) all['X-Amz-Security-Token'] = credentials.sessionToken;
  const path = `/${key}`;
  const request = { method, path, query: all, headers: signed };
  const found = signature(request, { ...credentials, region, timestamp });
  const text = Object.entries({ ...all, 'X-Amz-Signature': found })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  return `${origin}${path.split('/').map(encode).join('/')}?${text}`;
}
// #endregion
