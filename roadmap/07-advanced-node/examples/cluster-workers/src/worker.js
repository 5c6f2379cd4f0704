import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export function startWorker({ port }) {
  let own = 0; // of this worker alone
  let lastAsk = 0;
  const waiting = new Map();

  function countInPrimary() {
    const ask = ++lastAsk;
    process.send({ ask });
    return new Promise((resolve) => { waiting.set(ask, resolve); });
  }

  async function answer(req, res) {
    if (req.url === '/crash') throw new Error('crashed, as asked');
    if (req.url === '/slow') await sleep(2000);
    res.setHeader('Content-Type', 'application/json');
    res.end(`${JSON.stringify({ worker: cluster.worker.id, own: ++own, total: await countInPrimary() })}\n`);
  }

  let draining = false;
  const open = new Set(); // answers that have not ended yet
  const server = createServer((req, res) => {
    open.add(res);
    if (draining) res.setHeader('Connection', 'close');
    res.once('close', () => open.delete(res));
    answer(req, res); // a rejection is left unhandled on purpose: it ends the worker
  });
  server.listen(port, '127.0.0.1');

  process.on('message', (message) => {
    if (message === 'drain') return drain();
    waiting.get(message.answer)?.(message.total);
    waiting.delete(message.answer);
  });
  process.on('SIGINT', () => { /* Ctrl+C reaches every process of the terminal; the primary decides */ });

  // #region drain
  /** Finishes what runs, then leaves. `worker.disconnect()` alone would keep serving its keep-alive connections. */
  function drain() {
    draining = true;
    for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close');
    server.close(() => cluster.worker.disconnect()); // closes idle connections; disconnect tells that this exit is meant
  }
  // #endregion
}
