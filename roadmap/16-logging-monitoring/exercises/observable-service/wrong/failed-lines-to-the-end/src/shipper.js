// Puts the lines of a failed call back at the end of the queue: they arrive out of order, and attempts start again at 0.
/**
 * @param {object} options
 * @param {(lines: string[]) => Promise<void>} options.send
 * @param {(attempt: number) => Promise<void>} options.pause
 * @param {number} [options.maxLines]
 * @param {number} [options.batchLines]
 * @returns {{ write(line: string): void, close(deadlineMs: number): Promise<void>, stats: { sent: number, dropped: number } }}
 */
export function createShipper({ send, pause, maxLines = 1000, batchLines = 100 }) {
  const stats = { sent: 0, dropped: 0 };
  const over = Promise.withResolvers(); // the deadline of close()
  let isOver = false;
  let closing;
  let held = 0; // in the queue and in the batch under way
  let queue = [];
  let running;

  async function deliver(batch) {
    for (let attempt = 0; !isOver; attempt++) {
      try {
        const sent = await Promise.race([send(batch).then(() => true), over.promise]);
        return sent === true;
      } catch (err) {
        if (err.permanent) return false;
        await Promise.race([pause(attempt), over.promise]);
        held += batch.length;
        stats.dropped -= batch.length;
        queue.push(...batch);
        return false;
      }
    }
    return false;
  }

  async function work() {
    await null; // what is written in the same turn goes together
    while (queue.length > 0 && !isOver) {
      const batch = queue.splice(0, batchLines);
      if (await deliver(batch)) stats.sent += batch.length;
      else stats.dropped += batch.length;
      held -= batch.length;
    }
    running = undefined;
  }

  async function end(deadlineMs) {
    const timer = setTimeout(() => { isOver = true; over.resolve(); }, deadlineMs);
    await running;
    clearTimeout(timer);
    isOver = true;
    stats.dropped += queue.length;
    queue = [];
  }

  return {
    stats,
    write(line) {
      if (closing || held >= maxLines) {
        stats.dropped++;
        return;
      }
      held++;
      queue.push(line);
      running ??= work();
    },
    close: (deadlineMs) => (closing ??= end(deadlineMs)),
  };
}
