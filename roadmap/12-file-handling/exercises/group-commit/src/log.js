/**
 * An append-only log: a record counts when it is on disk.
 *
 * @param {{ appendFile(text: string): Promise<void>, sync(): Promise<void>, close(): Promise<void> }} handle
 * @param {{ maxRecords?: number }} [options]
 */
export function createLog(handle, { maxRecords = 1000 } = {}) {
  return {
    /** @returns {Promise<void>} */
    async append(record) {
      // TODO: one sync for each record, several at once, and no idea of failure.
      await handle.appendFile(`${JSON.stringify(record)}\n`);
      await handle.sync();
    },

    /** @returns {Promise<void>} */
    async close() {
      await handle.close();
    },
  };
}
