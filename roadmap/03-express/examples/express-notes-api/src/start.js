import { once } from 'node:events';
import http from 'node:http';

// #region start
/** Resolves when the port is open, rejects when it cannot be. */
export async function start(app, { port = 0, host = '127.0.0.1' } = {}) {
  const server = http.createServer(app); // an app is a function: (req, res) => …
  server.listen(port, host);
  await once(server, 'listening');       // rejects if 'error' comes instead
  return server;
}
// #endregion
