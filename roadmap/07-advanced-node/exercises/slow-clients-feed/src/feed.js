/** Sends lines to many clients, each at its own pace. A slow client gets the newest line of each key. */
export function createFeed() {
  const clients = new Set();

  return {
    get size() { return clients.size; },

    /** @param {import('node:stream').Writable} client */
    add(client) {
      clients.add(client);
    },

    /**
     * @param {string} key what the line is about; a newer line of the same key makes it stale
     * @param {string} line
     */
    publish(key, line) {
      // TODO: a client that does not read makes the process grow, one that goes away is never forgotten
      for (const client of clients) client.write(line);
    },
  };
}
