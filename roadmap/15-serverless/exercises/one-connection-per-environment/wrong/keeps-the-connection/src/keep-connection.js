// Keeps the connection and not its promise: two uses at once connect twice, and one is lost.
export function keepConnection({ connect, maxIdleMs = 60_000, now = Date.now, onError = console.error }) {
  let connection;
  let lastEnd = 0;
  async function drop() {
    const old = connection;
    connection = undefined;
    try { await old.destroy(); } catch (err) { onError(err); }
  }
  return {
    async use(work) {
      if (connection && now() - lastEnd > maxIdleMs) drop();
      connection ??= await connect();
      try {
        return await work(connection);
      } catch (err) {
        if (['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(err?.code)) drop();
        throw err;
      } finally {
        lastEnd = now();
      }
    },
  };
}
