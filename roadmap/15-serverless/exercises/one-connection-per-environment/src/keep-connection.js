export function keepConnection({ connect, maxIdleMs = 60_000, now = Date.now, onError = console.error }) {
  return {
    async use(work) {
      // TODO: a connection per request. 400 environments do this 400 times a second.
      const connection = await connect();
      try {
        return await work(connection);
      } finally {
        connection.destroy();
      }
    },
  };
}
