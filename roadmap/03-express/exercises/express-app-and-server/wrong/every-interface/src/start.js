// Without a host Node listens on every interface of the machine.
import { once } from 'node:events';
import http from 'node:http';

export async function start(app, { port = 0, host } = {}) {
  const server = http.createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
