/**
 * @param {object} options
 * @param {string} options.uid
 * @param {{ publish(text: string): Promise<unknown>, subscribe(listener: (text: string) => void): () => void, subscribers(): Promise<number> }} options.bus
 * @param {number} options.timeoutMs   how long count() waits for the others
 * @param {(err: Error) => void} options.onError
 */
export function createNode({ uid, bus, timeoutMs, onError }) {
  const sockets = new Map(); // id -> { socket, rooms }

  return {
    add(socket) { sockets.set(socket.id, { socket, rooms: new Set([socket.id]) }); },
    remove(id) { sockets.delete(id); },
    join(id, room) { sockets.get(id)?.rooms.add(room); },
    leave(id, room) { sockets.get(id)?.rooms.delete(room); },

    emit(event, data, { rooms = [], except = [] } = {}) {
      // TODO: this is one world for each process, and a socket in two rooms hears it twice.
      for (const room of rooms) {
        for (const entry of sockets.values()) if (entry.rooms.has(room)) entry.socket.send(event, data);
      }
    },
    evict(room, from) {
      // TODO
    },
    async count(room) {
      // TODO: the others have sockets too.
      return [...sockets.values()].filter(({ rooms }) => rooms.has(room)).length;
    },
    close() {
      // TODO
    },
  };
}
