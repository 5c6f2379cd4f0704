import cluster from 'node:cluster';
import os from 'node:os';
import { startPrimary } from './primary.js';
import { startWorker } from './worker.js';

if (cluster.isPrimary) {
  const { ready, stop } = startPrimary({ size: Number(process.env.WORKERS ?? os.availableParallelism()) });
  const port = await ready;
  console.log(`${Object.keys(cluster.workers).length} workers. Try: curl http://127.0.0.1:${port}/`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      console.log(`${signal}: draining`);
      await stop(10_000);
      console.log('Stopped.');
    });
  }
} else {
  startWorker({ port: Number(process.env.PORT ?? 3000) });
}
