import { createHmac } from 'node:crypto';
import { amzDate, signingKey } from './presign.js';

// #region form
/** The fields of an HTML form, in front of its `file`. S3 refuses fields that no condition names. */
export function presignPost({ bucket, key, contentType, maxBytes, seconds, region, credentials, now = new Date() }) {
  const timestamp = amzDate(now);
  const day = timestamp.slice(0, 8);
  const fields = {
    key,
    'Content-Type': contentType,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${day}/${region}/s3/aws4_request`,
    'x-amz-date': timestamp,
  };
  if (credentials.sessionToken) fields['x-amz-security-token'] = credentials.sessionToken;
  const policy = {
    expiration: new Date(now.getTime() + seconds * 1000).toISOString(),
    conditions: [
      { bucket },
      ['content-length-range', 1, maxBytes],
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
    ],
  };
  const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
  const signed = createHmac('sha256', signingKey(credentials.secretAccessKey, day, region)).update(encoded);
  return { ...fields, policy: encoded, 'x-amz-signature': signed.digest('hex') };
}
// #endregion
