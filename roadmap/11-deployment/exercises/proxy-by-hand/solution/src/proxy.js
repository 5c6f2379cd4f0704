import http from 'node:http';
import { pipeline } from 'node:stream';

const hopByHop = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

function endToEnd(headers) {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

/**
 * @param {{ host: string, port: number, timeout?: number }} app
 * @returns {http.Server}
 */
export function createProxy({ host, port, timeout = 1000 }) {
  return http.createServer((request, response) => {
    const headers = endToEnd(request.headers);
    const seen = request.headers['x-forwarded-for'];
    headers['x-forwarded-for'] = [seen, request.socket.remoteAddress].filter(Boolean).join(', ');
    headers['x-forwarded-proto'] = 'http';
    headers.host = request.headers.host;
    // Not the client's header but ours: without it Node sends the body of a DELETE unframed, and the app reads it as a request.
    if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';

    const ask = http.request({ host, port, method: request.method, path: request.url, headers, agent: false });
    const timer = setTimeout(() => fail(504), timeout);
    let failed = false;

    function fail(status) {
      if (failed) return; // destroying the request ends in an 'error' of its own
      failed = true;
      clearTimeout(timer);
      ask.destroy();
      if (response.headersSent || response.destroyed) response.destroy();
      // The body may still be on its way: this connection is of no more use.
      else response.writeHead(status, { connection: 'close' }).end();
    }

    ask.on('response', (answer) => {
      clearTimeout(timer);
      response.writeHead(answer.statusCode, endToEnd(answer.headers));
      response.flushHeaders();
      pipeline(answer, response, (error) => {
        if (error) ask.destroy();
      });
    });
    ask.on('error', () => fail(502));
    response.on('close', () => {
      clearTimeout(timer);
      if (!response.writableFinished) ask.destroy();
    });
    request.pipe(ask);
  });
}
