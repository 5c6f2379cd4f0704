/**
 * @param {object} options
 * @param {(userId: string, room: string) => Promise<boolean>} options.canJoin
 * @param {number} options.keep          messages that each room keeps
 * @param {number} options.maxBuffered   bytes that may wait in a connection
 * @param {number} options.typingMs
 * @param {number} options.graceMs
 * @param {number} options.heartbeatMs
 */
export function createHub({ canJoin, keep, maxBuffered, typingMs, graceMs, heartbeatMs }) {
  const clients = new Set();

  return {
    /** @param {{ send(text: string): void, close(reason: string): void, buffered: number }} connection */
    connect(connection, userId) {
      // TODO: this is an echo for one room without a door. README.md says what a hub does.
      const client = { connection, userId };
      clients.add(client);
      return {
        receive(text) {
          for (const each of clients) each.connection.send(text);
        },
        closed() {
          clients.delete(client);
        },
      };
    },
    close() {
      // TODO
    },
    get size() { return clients.size; },
  };
}
