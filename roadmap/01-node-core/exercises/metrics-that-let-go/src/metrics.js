/**
 * @param {{ send: (sums: Record<string, number>) => Promise<void>, every?: number }} options
 * @returns {{ count(name: string, by?: number): void, close(): Promise<void> }}
 */
export function createMetrics({ send, every = 10_000 }) {
  // TODO: a script that uses this never ends, and when it does, something is missing.
  let sums = {};

  const timer = setInterval(() => {
    send(sums);
    sums = {};
  }, every);

  return {
    count(name, by = 1) {
      sums[name] = (sums[name] ?? 0) + by;
    },
    async close() {
      clearInterval(timer);
    },
  };
}
