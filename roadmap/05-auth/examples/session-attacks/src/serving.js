import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createApp } from './app.js';
import { SqliteStore } from './sqlite-store.js';

export const MINUTE = 60_000;

/** A server on a free port, with its own sessions in memory. */
export async function startServer({ now, store = new SqliteStore({ idle: 30 * MINUTE, now }), ...options } = {}) {
  const app = createApp({ store, secret: [randomBytes(32).toString('hex')], now, ...options });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    store,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      store.close();
    },
  };
}
