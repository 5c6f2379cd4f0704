export function createOrderFunction({ getSecret, connect, enqueue, work, log, now = Date.now, claimMs = 60_000, reserveMs = 2000 }) {
  // TODO: believes everybody, connects each time, books twice, and one bad message brings back the whole batch.
  return {
    async http(event) {
      await enqueue(event.body);
      log({ level: 'info', message: 'webhook', event });
      return { statusCode: 202, body: '{}' };
    },
    async queue(event) {
      const table = await connect();
      for (const record of event.Records) await work(record.body, table);
      return { batchItemFailures: [] };
    },
  };
}
