import assert from 'node:assert/strict';

export const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return `no JSON: ${line}`;
  }
}

/** A handle whose calls end when the test says so. */
export function fakeHandle() {
  const calls = []; // what has been started: 'sync', 'close', or ['write', lines]
  const pending = [];
  function begin(call) {
    if (pending.length > 0) calls.push('OVERLAP');
    calls.push(call);
    const { promise, resolve, reject } = Promise.withResolvers();
    pending.push({ resolve, reject });
    return promise;
  }
  return {
    calls,
    pending,
    handle: {
      appendFile: (text) => begin(['write', String(text).trimEnd().split('\n').map(parsed)]),
      sync: () => begin('sync'),
      close: () => begin('close'),
    },
    /** Ends the call that is under way, and lets the log go on. */
    async step(err) {
      await turns();
      assert.ok(pending.length > 0, `nothing is under way; so far: ${JSON.stringify(calls)}`);
      const { resolve, reject } = pending.shift();
      if (err) reject(err);
      else resolve();
      await turns();
    },
    /** Ends all calls until none is under way. */
    async finish() {
      await turns();
      while (pending.length > 0) await this.step();
    },
  };
}

/** How a promise stands. */
export function watched(promise) {
  const seen = { state: 'pending', error: undefined };
  promise.then(() => { seen.state = 'resolved'; }, (err) => { seen.state = 'rejected'; seen.error = err; });
  return seen;
}
