// (what is wrong here is in collector.js)
import { setTimeout as sleep } from 'node:timers/promises';
import { lineBatches } from './lines.js';

/**
 * @param {Iterable<string> | AsyncIterable<string>} lines
 * @param {object} options
 * @param {string} options.id
 * @param {() => import('node:net').Socket} options.connect
 * @param {number} [options.window] lines that are not acknowledged yet
 * @param {(attempt: number) => number} [options.pause] milliseconds before the next attempt
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<number>} how many lines the source had; all of them are stored
 */
export async function ship(lines, { id, connect, window = 1000, pause = (attempt) => Math.min(100 * 2 ** attempt, 10_000), signal }) {
  signal?.throwIfAborted();
  const source = lines[Symbol.asyncIterator]?.() ?? lines[Symbol.iterator]();
  const unacked = []; // the lines acked + 1 to read
  let read = 0;
  let acked = 0;
  let ended = false; // the source
  let failure; // why there will be no further attempt
  let pulling; // the source's next line, if we wait for one; outlives a connection
  let attempt = 0;
  let wake = () => {};
  const giveUp = (err) => { failure ??= err; wake(); };

  function pull() {
    pulling ??= (async () => source.next())().then(({ done, value }) => {
      pulling = undefined;
      if (done) ended = true;
      else if (++read > acked) unacked.push(value);
      wake();
    }, giveUp);
  }

  function acknowledge(n) {
    if (!Number.isSafeInteger(n) || n < acked) return giveUp(new Error(`the collector has ${n} lines, but had acknowledged ${acked}`));
    unacked.splice(0, n - acked);
    acked = n;
    attempt = 0;
  }

  async function readAnswers(socket, state) {
    for await (const answers of lineBatches(socket, 1000)) {
      for (const answer of answers) {
        if (answer.startsWith('OK ')) acknowledge(Number(answer.slice(3)));
        else giveUp(new Error(answer.replace(/^ERR /, '')));
        state.greeted = true;
      }
      wake();
    }
  }

  /** One connection. Resolves when it is lost, or when everything is stored. */
  async function session() {
    const socket = connect();
    const state = { greeted: false };
    let sent = 0; // the last number written to this socket
    socket.on('error', () => { /* 'close' comes next */ });
    socket.on('drain', () => wake());
    socket.on('close', () => wake());
    readAnswers(socket, state).catch(() => socket.destroy()); // what breaks it is seen as 'close'
    socket.write(`HELLO ${id}\n`);
    try {
      for (;;) {
        const changed = new Promise((resolve) => { wake = resolve; });
        if (failure !== undefined || socket.destroyed) return;
        if (ended && acked > read) return giveUp(new Error(`the collector has ${acked} lines, the source only ${read}`));
        if (state.greeted) {
          sent = Math.max(sent, acked);
          if (ended && read === acked) {
            socket.end();
            return;
          }
          if (sent < read && !socket.writableNeedDrain) {
            sent++;
            socket.write(`${sent} ${unacked[sent - acked - 1]}\n`);
            continue;
          }
          if (!ended && unacked.length < window) pull();
        }
        await changed;
      }
    } finally {
      if (failure !== undefined) socket.destroy();
      else socket.destroySoon(); // when what is queued has been written
      if (ended && read === acked && !socket.closed) await new Promise((resolve) => { socket.once('close', resolve); });
    }
  }

  const abort = () => giveUp(signal.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      await session();
      if (failure !== undefined) throw failure;
      if (ended && read === acked) return read;
      await sleep(pause(attempt++), undefined, { signal }).catch(() => { throw signal.reason; });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    if (!ended) (async () => source.return?.())().catch(() => { /* it was to be closed, and is */ });
  }
}
