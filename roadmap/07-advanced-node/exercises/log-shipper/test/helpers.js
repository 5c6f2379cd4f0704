import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';

export const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let late = 0; // waits that were in vain, in this file
/** How long to wait. Who has been in vain a few times waits no longer than it takes: a right answer is never late. */
const patience = (ms) => (late < 3 ? ms : Math.min(ms, 250));

/** What a promise resolves with; that it rejects, or takes so long that it will not happen, is said in words. */
export async function soon(promise, message, ms = 1500) {
  let timer;
  const tooLate = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      late++;
      reject(new assert.AssertionError({ message: `${message}: still waiting` }));
    }, patience(ms));
  });
  const settled = promise.catch((err) => {
    if (err instanceof assert.AssertionError) throw err;
    throw new assert.AssertionError({ message: `${message}: it rejected with "${err?.message}"` });
  });
  return Promise.race([settled, tooLate]).finally(() => clearTimeout(timer));
}

/** The error that a promise rejects with. */
export const failure = (promise, message, ms) =>
  soon(promise.then((value) => assert.fail(`${message}: it resolved with ${value}`), (err) => err), message, ms);

/** Waits for something to become true. */
export async function until(condition, message, ms = 1500) {
  const end = performance.now() + patience(ms);
  while (!condition()) {
    if (performance.now() >= end) {
      late++;
      assert.fail(message);
    }
    await sleep(2);
  }
}

/** One end of a connection, line by line. `next()` is the next line; undefined at the end, however it came. */
export function talker(socket) {
  const lines = [];
  let text = '';
  let over = false;
  let wake = () => {};
  socket.on('error', () => { /* seen as the end */ });
  socket.on('close', () => { over = true; wake(); });
  socket.on('end', () => { over = true; wake(); });
  socket.setEncoding('utf8').on('data', (chunk) => {
    const parts = (text + chunk).split('\n');
    text = parts.pop();
    lines.push(...parts);
    wake();
  });
  async function next(message = 'no line came') {
    return soon((async () => {
      while (lines.length === 0 && !over) await new Promise((resolve) => { wake = resolve; });
      return lines.shift();
    })(), message);
  }
  return { socket, lines, next, isOver: () => over, send: (bytes) => socket.write(bytes) };
}

export async function listen(t, server) {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server.address().port;
}

export function dial(t, port) {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  t.after(() => socket.destroy());
  return socket;
}

/** A journal in memory. With `hold`, each append waits until `release()` or `fail(err)`. */
export function paperJournal({ hold = false } = {}) {
  const records = [];
  const appends = [];
  const last = new Map();
  const waiting = [];
  const state = { hold, running: 0, most: new Map() };
  const journal = {
    last: (id) => last.get(id) ?? 0,
    async append(batch) {
      appends.push(batch.length);
      const { id } = batch[0];
      state.running++;
      state.most.set(id, Math.max(state.most.get(id) ?? 0, state.running));
      try {
        if (state.hold) await new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
        else await turns(2);
      } finally {
        state.running--;
      }
      records.push(...batch.map((record) => ({ ...record })));
      for (const { seq } of batch) last.set(id, seq);
    },
  };
  return { journal, records, appends, waiting, state, release: () => waiting.shift().resolve(), fail: (err) => waiting.shift().reject(err) };
}
