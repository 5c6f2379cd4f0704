/**
 * @param {object} options
 * @param {(lines: string[]) => Promise<void>} options.send
 * @param {(attempt: number) => Promise<void>} options.pause
 * @param {number} [options.maxLines]
 * @param {number} [options.batchLines]
 * @returns {{ write(line: string): void, close(deadlineMs: number): Promise<void>, stats: { sent: number, dropped: number } }}
 */
export function createShipper({ send, pause, maxLines = 1000, batchLines = 100 }) {
  // TODO: batches, repetition, a bound, and an end.
  const stats = { sent: 0, dropped: 0 };
  return {
    stats,
    write(line) { send([line]).then(() => { stats.sent++; }, () => pause(maxLines * batchLines)); },
    async close() {},
  };
}
