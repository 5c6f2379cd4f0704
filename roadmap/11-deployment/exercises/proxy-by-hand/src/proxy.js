import http from 'node:http';

/**
 * @param {{ host: string, port: number, timeout?: number }} app
 * @returns {http.Server}
 */
export function createProxy({ host, port, timeout = 1000 }) {
  return http.createServer((request, response) => {
    // TODO: the method, the body, the headers and all that can go wrong.
    http.get({ host, port, path: request.url, agent: false }, (answer) => {
      answer.pipe(response);
    }).on('error', () => response.end());
  });
}
