import { createServer } from 'node:http';

const drain = Number(process.env.DRAIN_MS ?? 10_000);
const server = createServer((request, response) => {
  if (request.url === '/hang') return; // answers never: for the test of the deadline
  response.end('hello from the shop\n');
});

// #region sigterm
let stopping = false;
function stop(signal) {
  if (stopping) return;
  stopping = true;
  console.log(`${signal}: draining`);
  server.close(() => process.exit(0)); // a clean end: systemd does not call it a failure
  setTimeout(() => {
    console.error(`still busy after ${drain} ms`);
    process.exit(1); // before systemd sends SIGKILL, so that the log has a reason
  }, drain).unref();
}
process.on('SIGTERM', stop); // systemctl stop, docker stop, Kubernetes
process.on('SIGINT', stop); // Ctrl+C, PM2
// #endregion

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
