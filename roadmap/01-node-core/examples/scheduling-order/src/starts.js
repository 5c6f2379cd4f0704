import { execFile } from 'node:child_process';
import { stat } from 'node:fs';
import { stat as statPromise } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { schedule } from './schedule.cjs';

const run = promisify(execFile);

/** A fresh process: its main module is the place to start from. */
async function mainModule(file) {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL(file, import.meta.url))]);
  return stdout.trim().split(' ');
}

/** Calls `schedule` from a callback, whichever `start` gives it to. */
const from = (start) => () => new Promise((resolve, reject) => start(() => schedule().then(resolve, reject)));

function destroySocket(onClose) {
  const server = createServer((peer) => peer.on('error', () => {}).resume()).listen(0, '127.0.0.1', () => {
    const socket = connect(server.address().port, '127.0.0.1', () => socket.destroy());
    socket.on('close', () => { server.close(); onClose(); });
  });
}

/** From where, and a function that resolves with the order that was seen. */
export const starts = {
  'main, CommonJS': () => mainModule('main.cjs'),
  'main, ES module': () => mainModule('main.mjs'),
  'timer': from((callback) => setTimeout(callback, 1)),
  'I/O callback': from((callback) => stat('.', callback)),
  'await after I/O': async () => { await statPromise('.'); return schedule(); },
  'immediate': from((callback) => setImmediate(callback)),
  'close event': from(destroySocket),
};

/** Every order that was seen in `rounds` rounds, with the number of times it was. */
export async function observe(start, rounds) {
  const seen = new Map();
  for (let i = 0; i < rounds; i++) {
    const order = (await start()).join(' ');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  return seen;
}
