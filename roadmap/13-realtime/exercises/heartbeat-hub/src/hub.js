/**
 * @param {object} options
 * @param {number} options.maxBuffered  how many bytes may wait for one socket
 */
export function createHub({ maxBuffered }) {
  const sockets = new Set();

  return {
    add(socket) {
      // TODO: signs of life, errors, and the end
      sockets.add(socket);
    },
    broadcast(value) {
      // TODO: not every socket can take it
      for (const socket of sockets) socket.send(JSON.stringify(value));
    },
    beat() {
      // TODO: who has not answered the last ping?
      for (const socket of sockets) socket.ping();
    },
    async stop(graceMs) {
      // TODO: say goodbye, wait, and do not wait for ever
      for (const socket of sockets) socket.close();
    },
    get size() { return sockets.size; },
  };
}
