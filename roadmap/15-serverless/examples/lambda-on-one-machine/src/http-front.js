import { randomUUID } from 'node:crypto';
import http from 'node:http';

/** What API Gateway (HTTP API) and function URLs make of a request: payload format 2.0. */
// #region to-event
export function toEvent(req, body) {
  const url = new URL(req.url, 'http://localhost');
  const { cookie, ...headers } = req.headers; // Node has lower-cased the names already
  const text = /^(text\/|application\/(json|x-www-form-urlencoded|xml))/.test(headers['content-type'] ?? '');
  const query = {};
  for (const key of new Set(url.searchParams.keys())) query[key] = url.searchParams.getAll(key).join(',');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.split('; ') }),
    headers,
    ...(url.search && { queryStringParameters: query }),
    requestContext: { requestId: randomUUID(), http: { method: req.method, path: url.pathname, sourceIp: req.socket.remoteAddress } },
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}
// #endregion

/** The way back. A value without `statusCode` is the body of a 200, as in format 2.0. */
// #region from-result
export function fromResult(value) {
  if (value === null || typeof value !== 'object' || value.statusCode === undefined) {
    const body = typeof value === 'string' ? value : JSON.stringify(value) ?? '';
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const headers = { ...value.headers };
  if (value.cookies) headers['set-cookie'] = value.cookies;
  return { status: value.statusCode, headers, body: Buffer.from(value.body ?? '', value.isBase64Encoded ? 'base64' : 'utf8') };
}
// #endregion

/** HTTP in front of a pool of simulated environments. */
export function createFront(pool, { log = console.log } = {}) {
  return http.createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const outcome = await pool.invoke(toEvent(req, Buffer.concat(chunks)));
    if (outcome.throttled) return res.writeHead(429).end('{"message":"Too Many Requests"}');
    log(`REPORT env=${outcome.number} cold=${outcome.cold} init=${outcome.coldMs.toFixed(0)}ms duration=${outcome.ms.toFixed(1)}ms`);
    if (outcome.error) { // the caller gets no details; they belong into the log
      log(JSON.stringify(outcome.error));
      return res.writeHead(502, { 'content-type': 'application/json' }).end('{"message":"Internal Server Error"}');
    }
    const { status, headers, body } = fromResult(outcome.value);
    res.writeHead(status, headers).end(body);
  });
}
