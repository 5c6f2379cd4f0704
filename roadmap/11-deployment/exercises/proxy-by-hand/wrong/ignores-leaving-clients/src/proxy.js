// Does not notice that the client has left: the app works for nobody.
import http from 'node:http';

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

    const ask = http.request({ host, port, method: request.method, path: request.url, headers, agent: false });
    const timer = setTimeout(() => fail(504), timeout);

    function fail(status) {
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
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    ask.on('error', () => fail(502));
    response.on('close', () => {
      clearTimeout(timer);
    });
    request.pipe(ask);
  });
}
