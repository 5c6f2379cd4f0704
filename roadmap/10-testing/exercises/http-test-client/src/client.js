import http from 'node:http';

/**
 * @param {http.RequestListener} app a function of (req, res), such as an Express app
 */
export function createClient(app) {
  // TODO: this client needs port 3000, follows redirects, forgets every cookie, and lets nobody close it.
  http.createServer(app).on('error', console.error).listen(3000);

  async function send(method, path, { json, headers } = {}) {
    const res = await fetch(`http://localhost:3000${path}`, { method, headers, body: JSON.stringify(json) });
    return { status: res.status, headers: res.headers, body: await res.json() };
  }

  return {
    get: (path, options) => send('GET', path, options),
    post: (path, options) => send('POST', path, options),
    put: (path, options) => send('PUT', path, options),
    patch: (path, options) => send('PATCH', path, options),
    delete: (path, options) => send('DELETE', path, options),
    close: async () => {},
  };
}
