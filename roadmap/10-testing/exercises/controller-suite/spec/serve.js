import { once } from 'node:events';
import { text } from 'node:stream/consumers';

// `import http from 'node:http'` gives the same, and loads fetch as well: that costs more time than all of these tests.
const http = process.getBuiltinModule('node:http');

/**
 * Starts a listener on a free port for the time of one test, with a user logged in.
 * Gives `post(path, body)`, which resolves with `{ status, headers, text }`; names of headers are in lower case.
 */
export async function serve(t, listener, user = { id: 'u1' }) {
  const server = http.createServer((req, res) => { req.user = user; listener(req, res); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  const { port } = server.address();

  return async function post(path, body = '') {
    const req = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, timeout: 2000 });
    req.on('timeout', () => req.destroy(new Error(`no answer to POST ${path}`)));
    req.end(typeof body === 'string' ? body : JSON.stringify(body));
    const [res] = await once(req, 'response');
    return { status: res.statusCode, headers: res.headers, text: await text(res) };
  };
}
