import { once } from 'node:events';
import http from 'node:http';

/**
 * @param {import('express').Express} app
 * @param {{ port?: number, host?: string }} [options] port 0: any that is free
 * @returns {Promise<import('node:http').Server>}
 */
export async function start(app, { port = 0, host = '127.0.0.1' } = {}) {
  const server = http.createServer(app);
  server.listen(port, host);
  await once(server, 'listening'); // rejects on 'error'
  return server;
}
