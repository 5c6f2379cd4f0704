import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {object} options
 * @param {{ ok: boolean, error?: string }} options.database state of a check that runs in the background
 * @param {() => Promise<void>} [options.noticed] waits until the load balancer has seen the 503
 */
export function createService({ name, database, work = () => sleep(20), noticed = () => sleep(300), deadlineMs = 5000 }) {
  let draining = false;

  // #region routes
  const server = createServer(async (request, response) => {
    if (request.url === '/livez') {
      response.end('ok\n'); // the event loop turned: that is all it says
    } else if (request.url === '/readyz') {
      const reason = draining ? 'draining' : database.ok ? undefined : `database: ${database.error}`;
      response.writeHead(reason ? 503 : 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        .end(JSON.stringify({ ready: !reason, reason }));
    } else {
      await work();
      if (draining) response.setHeader('Connection', 'close'); // else close() waits until the connection is idle for long
      response.end(`done by ${name}\n`);
    }
  });
  // #endregion

  // #region shutdown
  async function shutdown() {
    draining = true;                      // 1. /readyz says 503, everything else works as before
    await noticed();                      // 2. until nobody sends new requests here
    const closed = new Promise((resolve) => { server.close(resolve); }); // 3. no new connections; idle ones are closed
    const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
    await closed;                         // 4. requests under way are finished, or cut off at the deadline
    clearTimeout(deadline);
  }
  // #endregion

  /** What many services do on SIGTERM. */
  const shutdownAtOnce = () => new Promise((resolve) => { server.close(resolve); });

  return { name, server, shutdown, shutdownAtOnce };
}
