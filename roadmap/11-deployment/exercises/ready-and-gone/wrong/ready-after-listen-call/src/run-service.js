// Sends 'ready' right after listen() was called: the port may still be closed, or taken.
import { once } from 'node:events';
import { promisify } from 'node:util';

/**
 * @param {{
 *   server: import('node:http').Server, port: number, deadline?: number,
 *   warmUp: () => Promise<void>, closePool: () => Promise<void>, proc?: NodeJS.Process,
 * }} options
 */
export async function runService({ server, port, warmUp, closePool, deadline = 10_000, proc = process }) {
  let stopping = false;
  let timer;
  let exited = false;
  const exit = (code) => {
    if (exited) return;
    exited = true;
    clearTimeout(timer);
    proc.exit(code);
  };

  async function drain() {
    if (server.listening) await promisify(server.close).call(server);
    await closePool();
    exit(0);
  }
  const started = start(); // runs up to its first await; the listeners below are there before anything can happen

  function stop() {
    if (stopping) return;
    stopping = true;
    timer = setTimeout(() => exit(1), deadline);
    // While it starts there is nothing to drain yet: wait for the end of that first.
    const ready = server.listening ? Promise.resolve() : started;
    ready.then(drain).catch(() => exit(1));
  }
  proc.on('SIGINT', stop);
  proc.on('SIGTERM', stop);
  proc.on('message', (message) => {
    if (message === 'shutdown') stop();
  });

  server.prependListener('request', (request, response) => {
    if (stopping) response.setHeader('connection', 'close');
    // The connection becomes idle just after this event.
    response.once('close', () => {
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
  });

  async function start() {
    try {
      await warmUp();
      if (stopping) return;
      const listening = once(server, 'listening');
      server.listen(port, '127.0.0.1');
      proc.send?.('ready');
      await listening;
    } catch {
      if (!stopping) exit(1); // otherwise the stop goes on, with nothing to drain
    }
  }
  await started;
}
