import { once } from 'node:events';
import http from 'node:http';
import mongoose from 'mongoose';
import { createApp } from './app.js';
import { connect } from './database.js';

// #region start
export async function start({ url, mongo = { dbName: 'library' }, port = 0, log }) {
  let stopping = false;
  await connect(url, mongo); // first the database: who connects to us now finds us ready

  const app = createApp({ log, isStopping: () => stopping });
  const server = http.createServer((req, res) => {
    if (stopping) res.setHeader('Connection', 'close');
    res.once('close', () => { if (stopping) server.closeIdleConnections(); });
    app(req, res);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');

  return { server, stop };
  // #endregion

  // #region stop
  /** Takes no more requests, lets those under way finish, and only then lets go of MongoDB. */
  async function stop({ patience = 10_000 } = {}) {
    if (stopping) return;
    stopping = true;
    const closed = once(server, 'close');
    server.close();
    const deadline = setTimeout(() => server.closeAllConnections(), patience);
    await closed;
    clearTimeout(deadline);
    await mongoose.disconnect();
  }
  // #endregion
}
