// Uses queryStringParameters, in which a comma may have two meanings.
export function httpFunction(handle, { log = (line) => console.log(JSON.stringify(line)) } = {}) {
  return async (event, context) => {
    const requestId = event.requestContext.requestId;
    try {
      return toResult(await handle(toRequest(event)) ?? {});
    } catch (err) {
      if (err?.status >= 400 && err.status <= 499) return toResult({ status: err.status, body: { error: err.message } });
      log({ level: 'error', requestId, awsRequestId: context.awsRequestId, name: err?.name, message: err?.message ?? String(err) });
      return toResult({ status: 500, body: { error: 'internal' } });
    }
  };
}

function toRequest(event) {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const cookies = Object.create(null);
  for (const pair of event.cookies ?? []) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    headers: event.headers,
    requestId: event.requestContext.requestId,
    query: new URLSearchParams(event.queryStringParameters),
    cookies,
    body,
    json() {
      try {
        return JSON.parse(body.toString('utf8'));
      } catch (err) {
        throw Object.assign(new Error('invalid JSON', { cause: err }), { status: 400 });
      }
    },
  };
}

function toResult({ status, headers = {}, cookies = [], body }) {
  const result = { statusCode: status ?? (body === undefined ? 204 : 200), headers: { ...headers }, cookies, body: '', isBase64Encoded: false };
  if (body === undefined) return result;
  if (Buffer.isBuffer(body)) return { ...result, body: body.toString('base64'), isBase64Encoded: true };
  if (typeof body === 'string') return { ...result, body };
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) result.headers['content-type'] = 'application/json';
  const text = JSON.stringify(body); // undefined for a function or a symbol
  if (text === undefined) throw new TypeError('the body cannot be written as JSON');
  return { ...result, body: text };
}
