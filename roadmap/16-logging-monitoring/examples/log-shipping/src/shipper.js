import { setTimeout as sleep } from 'node:timers/promises';

/** Full jitter: anything from 0 to base * 2^attempt, at most `cap`. */
export const backoff = (attempt, { base = 200, cap = 30_000, random = Math.random } = {}) =>
  random() * Math.min(cap, base * 2 ** attempt);

/**
 * @param {object} options
 * @param {(lines: string[], signal: AbortSignal) => Promise<{ rejected: number }>} options.send
 *   rejects with an error that has `retryable: true` if the same batch may be sent again
 */
export function createShipper({ send, maxBytes = 4 * 1024 * 1024, batchLines = 500, everyMs = 1000, pause = backoff }) {
  const stats = { delivered: 0, rejected: 0, dropped: 0, retries: 0 };
  const stop = new AbortController();
  let queue = [];
  let bytes = 0; // of the queue and of the batch under way
  let timer;
  let running;

  // #region write
  /** Never waits and never throws. False: the buffer is full and the line is lost, and counted. */
  function write(line) {
    const size = Buffer.byteLength(line);
    if (bytes + size > maxBytes || stop.signal.aborted) {
      stats.dropped++;
      return false;
    }
    bytes += size;
    queue.push(line);
    if (queue.length >= batchLines) run();
    else timer ??= setTimeout(run, everyMs).unref(); // alone, no reason for the process to stay
    return true;
  }
  // #endregion

  function run() {
    clearTimeout(timer);
    timer = undefined;
    running ??= drain().finally(() => { running = undefined; });
    return running;
  }

  // #region drain
  async function drain() {
    while (queue.length > 0 && !stop.signal.aborted) {
      const batch = queue.slice(0, batchLines);
      queue = queue.slice(batchLines);
      for (let attempt = 0; ; attempt++) {
        try {
          const { rejected } = await send(batch, stop.signal);
          stats.rejected += rejected;
          stats.delivered += batch.length - rejected;
          break;
        } catch (err) {
          if (stop.signal.aborted) stats.dropped += batch.length;
          else if (!err.retryable) stats.rejected += batch.length; // it would fail for ever, and block what is behind it
          else {
            stats.retries++;
            await sleep(pause(attempt), undefined, { signal: stop.signal }).catch(() => { /* seen by the next send */ });
            continue;
          }
          break;
        }
      }
      bytes -= batch.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    }
  }
  // #endregion

  /** Sends what is left, for at most `deadlineMs`. What is then still here is counted as dropped. */
  async function close(deadlineMs = 2000) {
    const deadline = setTimeout(() => stop.abort(), deadlineMs);
    while (queue.length > 0 || running) {
      if (stop.signal.aborted && !running) break;
      await run();
    }
    clearTimeout(deadline);
    stop.abort();
    stats.dropped += queue.length;
    queue = [];
    bytes = 0;
    return stats;
  }

  return { write, close, stats, get buffered() { return bytes; } };
}
