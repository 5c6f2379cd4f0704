import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { countPrimes } from './primes.js';

/** @param {{ limit?: number, wait?: () => Promise<unknown> }} [options] */
export function createApp({ limit = 1_000_000, wait = () => sleep(100) } = {}) {
  // #region routes
  const routes = {
    // Stands for a database or another service: the answer is not computed here.
    '/wait': async () => { await wait(); return 'waited'; },

    // `async` changes nothing: the loop inside holds the only thread until it is done.
    '/compute': async () => String(countPrimes(limit)),

    // The same loop on a thread of its own: this thread only waits for the message.
    '/compute-in-worker': async () => {
      const file = new URL('./primes-worker.js', import.meta.url);
      const [count] = await once(new Worker(file, { workerData: limit }), 'message');
      return String(count);
    },
  };
  // #endregion

  return createServer(async (request, response) => {
    const route = Object.hasOwn(routes, request.url) ? routes[request.url] : null;
    if (!route) {
      response.writeHead(404).end('not found\n');
      return;
    }
    try {
      response.end(`${await route()}\n`);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end('failed\n');
    }
  });
}
