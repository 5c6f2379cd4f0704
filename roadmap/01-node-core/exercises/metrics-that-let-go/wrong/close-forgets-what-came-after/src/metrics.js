// close() waits for the batch under way, and leaves behind what was counted since.
/**
 * @param {{ send: (sums: Record<string, number>) => Promise<void>, every?: number }} options
 * @returns {{ count(name: string, by?: number): void, close(): Promise<void> }}
 */
export function createMetrics({ send, every = 10_000 }) {
  let sums = new Map();
  let sending = Promise.resolve();

  async function flush() {
    if (sums.size === 0) return; // without this, 'beforeExit' would come back for ever
    const batch = Object.fromEntries(sums);
    sums = new Map();
    try {
      await send(batch);
    } catch (error) {
      console.error(`metrics: ${error.message}`);
    }
  }

  let busy = false;
  const sendSoon = () => busy ? sending : (busy = true, sending = flush().finally(() => { busy = false; }));

  const timer = setInterval(sendSoon, every).unref();
  process.on('beforeExit', sendSoon); // not once: more may have been counted meanwhile

  return {
    count(name, by = 1) {
      sums.set(name, (sums.get(name) ?? 0) + by);
    },
    async close() {
      clearInterval(timer);
      process.off('beforeExit', sendSoon);
      await sendSoon();
    },
  };
}
