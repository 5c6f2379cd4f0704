import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { listen } from './listen.js';

const path = '/latest/meta-data/iam/security-credentials/';

/** A simulator of the instance metadata service. `tokens` is HttpTokens of the instance: optional or required. */
export function startMetadata({ tokens, role = 'shop-api', hours = 6, now = Date.now }) {
  const issued = new Map();
  const counts = { tokens: 0, credentials: 0 };

  // #region metadata
  function answer({ method, url, headers }) {
    if (method === 'PUT' && url === '/latest/api/token') {
      if (headers['x-forwarded-for'] !== undefined) return [403]; // came through a proxy; no token is what AWS says
      const seconds = Number(headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (!(seconds >= 1 && seconds <= 21_600)) return [400];
      const token = randomBytes(24).toString('base64');
      issued.set(token, now() + seconds * 1000);
      counts.tokens++;
      return [200, token];
    }
    if (method !== 'GET') return [405];
    const token = headers['x-aws-ec2-metadata-token'];
    if (token === undefined && tokens === 'required') return [401];
    if (token !== undefined && !(issued.get(token) > now())) return [401];
    if (url === path) return [200, role];
    if (url === path + role) return [200, JSON.stringify(credentials())];
    return [404];
  }
  // #endregion

  function credentials() {
    counts.credentials++;
    return {
      Code: 'Success',
      Type: 'AWS-HMAC',
      AccessKeyId: `made-up-${counts.credentials}`,
      SecretAccessKey: randomBytes(20).toString('hex'),
      Token: randomBytes(20).toString('hex'),
      Expiration: new Date(now() + hours * 3_600_000).toISOString(),
    };
  }

  const server = http.createServer((request, response) => {
    const [status, body = ''] = answer(request);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  });
  return listen(server).then((started) => ({ ...started, counts }));
}
