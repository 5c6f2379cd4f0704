import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';

export const turns = async (count = 10) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let late = 0; // waits that were in vain, in this file
/** How long to wait. Who has been in vain twice waits no longer than it takes: a right answer is never late. */
const patience = (ms) => (late < 2 ? ms : Math.min(ms, 250));

/** What a promise settles with, unless that takes so long that it will not happen. */
export async function soon(promise, message, ms = 1500) {
  let timer;
  const tooLate = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      late++;
      reject(new assert.AssertionError({ message }));
    }, patience(ms));
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

/** Waits for something to become true. */
export async function until(condition, message) {
  const end = performance.now() + patience(1500);
  while (!condition()) {
    if (performance.now() >= end) {
      late++;
      assert.fail(message);
    }
    await sleep(2);
  }
}

let papers = [];

/** After a test: workers of paper do nothing any more, so that a pool which never gives up comes to rest. */
export function endPapers() {
  for (const end of papers) end();
  papers = [];
}

/** A `fork` that makes workers of paper, and a record of what became of them. */
export function paper({ behaviour = () => ({}) } = {}) {
  const all = [];
  const seen = { most: 0, leastListening: Infinity };
  let inert = false;
  papers.push(() => { inert = true; });
  class Worker extends EventEmitter {
    id = all.length + 1;
    sent = [];
    killed = [];
    state = 'starting';
    /** starts: listens by itself. drains: ends by itself after 'drain'. */
    constructor(options) { super(); Object.assign(this, { starts: true, drains: true, ...options }); }
    listen() {
      if (inert || this.state !== 'starting') return;
      this.state = 'listening';
      this.emit('listening', { port: 1 });
    }
    exit(code = 0, signal = null) {
      if (inert || this.state === 'ended') return;
      this.state = 'ended';
      note();
      this.emit('exit', code, signal);
    }
    send(message) {
      if (this.state === 'ended') throw Object.assign(new Error('Channel closed'), { code: 'ERR_IPC_CHANNEL_CLOSED' });
      this.sent.push(message);
      if (message === 'drain' && this.drains) setImmediate(() => this.exit(0));
    }
    kill(signal = 'SIGTERM') {
      this.killed.push(signal);
      setImmediate(() => this.exit(null, signal));
    }
  }
  const alive = () => all.filter(({ state }) => state !== 'ended');
  const listening = () => all.filter(({ state }) => state === 'listening');
  function note() {
    seen.most = Math.max(seen.most, alive().length);
    seen.leastListening = Math.min(seen.leastListening, listening().length);
  }
  function fork() {
    const worker = new Worker(behaviour(all.length + 1));
    all.push(worker);
    note();
    if (worker.starts) setImmediate(() => worker.listen());
    return worker;
  }
  return { fork, all, alive, listening, seen };
}

export const ids = (workers) => workers.map(({ id }) => id);
export const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
