import http from 'node:http';
import { createApp } from './app.js';

// #region server
export function createServer(config, options) {
  return http.createServer({
    requestTimeout: 30_000,   // all of the request must be here after 30 s (default 300)
    headersTimeout: 10_000,   // its head after 10 s (default 60)
    keepAliveTimeout: 65_000, // longer than the proxy keeps idle connections, often 60 s
  }, createApp(config, options));
}
// #endregion
