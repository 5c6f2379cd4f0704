import cluster from 'node:cluster';
import fs from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const release = fs.readFileSync(process.env.RELEASE_FILE, 'utf8').trim(); // what is on disk at start

const server = createServer(async (request, response) => {
  if (request.url === '/slow') await sleep(400);
  if (stopping) response.setHeader('connection', 'close');
  response.end(JSON.stringify({ release, pid: process.pid }));
  if (stopping) server.closeIdleConnections();
});

// #region lifecycle
let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  // Requests under way are finished first. A worker then signs off, so that what was dealt to it meanwhile goes to another.
  server.close(() => (cluster.isWorker ? cluster.worker.disconnect() : process.exit(0)));
  process.once('disconnect', () => process.exit(0));
  setTimeout(() => process.exit(1), 10_000).unref(); // less than kill_timeout
}
process.on('SIGINT', stop); // what PM2 sends
process.on('SIGTERM', stop); // what everybody else sends

if (release === 'broken') throw new Error('cannot reach the database');
await sleep(50); // connecting to the database, filling a cache
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
// #endregion
