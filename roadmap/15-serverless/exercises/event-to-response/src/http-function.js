export function httpFunction(handle, { log = (line) => console.log(JSON.stringify(line)) } = {}) {
  return async (event, context) => {
    // TODO: bodies in base64, cookies, repeated parameters, binary answers and errors.
    const request = { method: event.requestContext.http.method, path: event.rawPath, query: event.queryStringParameters };
    const { status, body } = await handle(request);
    return { statusCode: status, body: JSON.stringify(body) };
  };
}
