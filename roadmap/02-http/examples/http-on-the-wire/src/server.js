import { once } from 'node:events';
import http from 'node:http';

const routes = {
  // The whole body is in the first end(): Node knows its length and says so.
  'GET /whole': (req, res) => res.end('hello\n'),
  // Node drops the body of an answer to HEAD, and the length with it unless you set it.
  'HEAD /whole': (req, res) => { res.setHeader('Content-Length', 6); res.end('hello\n'); },
  // The head leaves with the first write(), when nobody knows what will follow: chunks.
  'GET /pieces': (req, res) => { res.write('hel'); setImmediate(() => res.end('lo\n')); },
  'POST /echo': (req, res) => req.pipe(res),
};

export async function startServer() {
  const server = http.createServer((req, res) => {
    const handle = routes[`${req.method} ${req.url}`];
    if (handle) return handle(req, res);
    res.statusCode = 404;
    res.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
