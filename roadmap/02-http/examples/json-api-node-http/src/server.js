import http from 'node:http';
import { createApp } from './app.js';
import { prepareShutdown } from './shutdown.js';

export function createServer(app = createApp()) {
  // #region timeouts
  const server = http.createServer({
    headersTimeout: 10_000,             // the head must be here after 10 s (default 60)
    requestTimeout: 30_000,             // the whole request after 30 s (default 300)
    connectionsCheckingInterval: 5_000, // how often both are checked (default 30 s)
    keepAliveTimeout: 65_000,           // longer than the load balancer's 60 s
  }, app);
  // #endregion
  return { server, shutDown: prepareShutdown(server) };
}
