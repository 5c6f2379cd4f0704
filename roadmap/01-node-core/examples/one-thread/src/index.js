import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

// The server gets a process of its own, so that a busy server cannot hold up the clock of the client.
const server = fork(fileURLToPath(new URL('./serve.js', import.meta.url)), { env: { ...process.env, PORT: '0' } });
const [port] = await once(server, 'message');
const get = async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

async function milliseconds(path) {
  const started = performance.now();
  await get(path);
  return performance.now() - started;
}

async function hundredWaits(beside) {
  const other = beside && get(beside);
  const times = await Promise.all(Array.from({ length: 100 }, () => milliseconds('/wait')));
  await other;
  return {
    '100 × /wait, beside': beside ?? 'nothing',
    'fastest (ms)': Math.round(Math.min(...times)),
    'slowest (ms)': Math.round(Math.max(...times)),
  };
}

await hundredWaits(); // once for nothing: connections open, functions compiled
console.table([
  await hundredWaits(),
  await hundredWaits('/compute'),
  await hundredWaits('/compute-in-worker'),
]);
server.disconnect();
