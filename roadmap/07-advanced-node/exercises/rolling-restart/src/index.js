import cluster from 'node:cluster';
import readline from 'node:readline';
import { createPool } from './pool.js';
import { startWorker } from './worker.js';

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const pool = createPool({ fork: () => cluster.fork(), size: 2, startTimeout: 5000, stopTimeout: 5000, pause: 1000 });
  cluster.once('listening', (worker, { port }) => console.log(`http://127.0.0.1:${port}/  Type: restart, stop`));
  await pool.start();
  const lines = readline.createInterface({ input: process.stdin });
  for await (const line of lines) {
    if (line !== 'restart' && line !== 'stop') continue;
    await pool[line]();
    console.log(`${line}: done`);
    if (line === 'stop') break;
  }
  lines.close();
  process.stdin.destroy();
} else {
  startWorker(Number(process.env.PORT ?? 3000));
}
