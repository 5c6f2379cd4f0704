// Calls process.exit() after the last batch: whatever others start in 'beforeExit' is cut off.
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

  // One after the other, so that waiting for the last one is waiting for all.
  const sendSoon = () => (sending = sending.then(flush));

  const timer = setInterval(sendSoon, every).unref();
  process.on('beforeExit', async () => { while (sums.size) await sendSoon(); process.exit(); });

  return {
    count(name, by = 1) {
      sums.set(name, (sums.get(name) ?? 0) + by);
    },
    async close() {
      clearInterval(timer);
      process.removeAllListeners('beforeExit');
      await sendSoon();
    },
  };
}
