import { once } from 'node:events';
import http from 'node:http';
import mongoose from 'mongoose';
import { createApp } from './app.js';
import { connect } from './database.js';

/**
 * @param {{ config: import('./config.js').Config, log: (entry: object) => void }} options
 * @returns {Promise<{ server: http.Server, stop: () => Promise<void> }>}
 */
export async function start({ config, log }) {
  await connect(config);

  let stopped;
  const app = createApp({ config, log, isStopping: () => stopped !== undefined });
  const server = http.createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 }, (req, res) => {
    if (stopped) res.setHeader('Connection', 'close');
    res.once('close', () => { if (stopped) server.closeIdleConnections(); });
    app(req, res);
  });
  await once(server.listen(config.port, '127.0.0.1'), 'listening');

  async function drain() {
    const closed = once(server, 'close');
    server.close();
    const deadline = setTimeout(() => server.closeAllConnections(), config.shutdownMs);
    await closed;
    clearTimeout(deadline);
    await mongoose.disconnect();
  }
  return { server, stop: () => (stopped ??= drain()) };
}
