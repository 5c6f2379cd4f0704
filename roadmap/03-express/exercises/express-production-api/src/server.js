import { once } from 'node:events';
import http from 'node:http';
import { createApp } from './app.js';
import { connect } from './database.js';

/**
 * @param {{ config: import('./config.js').Config, log: (entry: object) => void }} options
 * @returns {Promise<{ server: http.Server, stop: () => Promise<void> }>}
 */
export async function start({ config, log }) {
  // TODO: it listens before it can answer, waits for slow clients as long as they like, and stops the hard way.
  const server = http.createServer(createApp({ config, log, isStopping: () => false }));
  await once(server.listen(config.port, '127.0.0.1'), 'listening');
  await connect(config);
  return { server, stop: async () => { server.close(); } };
}
