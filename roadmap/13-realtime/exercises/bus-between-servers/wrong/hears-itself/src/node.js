// Delivers its own messages again when the bus brings them back.
/**
 * @param {object} options
 * @param {string} options.uid
 * @param {{ publish(text: string): Promise<unknown>, subscribe(listener: (text: string) => void): () => void, subscribers(): Promise<number> }} options.bus
 * @param {number} options.timeoutMs   how long count() waits for the others
 * @param {(err: Error) => void} options.onError
 */
export function createNode({ uid, bus, timeoutMs, onError }) {
  const sockets = new Map(); // id -> { socket, rooms }
  const requests = new Map(); // id -> { total, missing, resolve, reject, timer }
  let lastRequest = 0;

  const inRoom = (room) => [...sockets.values()].filter(({ rooms }) => rooms.has(room));

  const local = {
    emit({ event, data, rooms, except }) {
      const chosen = [...sockets.values()].filter((entry) =>
        (rooms.length === 0 || rooms.some((room) => entry.rooms.has(room))) && !except.some((room) => entry.rooms.has(room)));
      for (const { socket } of chosen) {
        try {
          socket.send(event, data);
        } catch (err) {
          onError(err);
        }
      }
    },
    evict({ room, from }) {
      for (const { rooms } of inRoom(room)) rooms.delete(from);
    },
    count({ room, id, uid: to }) {
      publish({ type: 'counted', id, to, number: inRoom(room).length });
    },
    counted({ id, to, number }) {
      const request = requests.get(id);
      if (to !== uid || !request) return;
      request.total += number;
      if (--request.missing === 0) settle(id, 'resolve', request.total);
    },
  };

  async function publish(message) {
    try {
      await bus.publish(JSON.stringify({ ...message, uid }));
    } catch (err) {
      onError(err);
    }
  }

  const arrays = ({ rooms, except }) => Array.isArray(rooms) && Array.isArray(except);

  const unsubscribe = bus.subscribe((text) => {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return; // somebody else's text on this bus
    }
    if (typeof message?.uid !== 'string') return;
    if (!Object.hasOwn(local, message.type)) return;
    if (message.type === 'emit' && !arrays(message)) return;
    local[message.type](message);
  });

  function settle(id, how, value) {
    const request = requests.get(id);
    if (!request) return;
    requests.delete(id);
    clearTimeout(request.timer);
    request[how](value);
  }

  return {
    add(socket) { sockets.set(socket.id, { socket, rooms: new Set([socket.id]) }); },
    remove(id) { sockets.delete(id); },
    join(id, room) { sockets.get(id)?.rooms.add(room); },
    leave(id, room) { sockets.get(id)?.rooms.delete(room); },

    emit(event, data, { rooms = [], except = [] } = {}) {
      const message = { type: 'emit', event, data, rooms, except };
      publish(message);
      local.emit(message);
    },
    evict(room, from) {
      const message = { type: 'evict', room, from };
      publish(message);
      local.evict(message);
    },
    async count(room) {
      const missing = (await bus.subscribers()) - 1;
      const total = inRoom(room).length;
      if (missing <= 0) return total;
      const id = `${uid}-${++lastRequest}`;
      const { promise, resolve, reject } = Promise.withResolvers();
      const timer = setTimeout(() => settle(id, 'reject', new Error(`count: ${requests.get(id).missing} of ${missing} nodes are silent`)), timeoutMs);
      requests.set(id, { total, missing, resolve, reject, timer });
      publish({ type: 'count', room, id });
      return promise;
    },
    close() {
      unsubscribe();
      for (const id of [...requests.keys()]) settle(id, 'reject', new Error('count: the node is closed'));
    },
  };
}
