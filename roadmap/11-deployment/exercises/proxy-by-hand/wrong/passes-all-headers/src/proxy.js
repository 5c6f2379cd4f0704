// Removes only Connection itself: what it names, and Proxy-Authorization, go on to the app.
import http from 'node:http';
import { pipeline } from 'node:stream';


function endToEnd(headers) {
  const dropped = new Set(['connection', 'transfer-encoding']);
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
