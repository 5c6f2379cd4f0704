import cluster from 'node:cluster';
import { createServer } from 'node:http';

export function startWorker(port) {
  const server = createServer((req, res) => setTimeout(() => res.end(String(cluster.worker.id)), 5));
  server.listen(port, '127.0.0.1');
  process.on('message', (message) => {
    if (message === 'drain') server.close(() => cluster.worker.disconnect());
  });
  process.on('SIGINT', () => { /* Ctrl+C reaches the workers too; the primary decides */ });
}
