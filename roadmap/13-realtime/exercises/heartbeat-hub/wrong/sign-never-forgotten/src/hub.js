// Takes any earlier pong for a sign of life: a socket that answered once is never cut.
const OPEN = 1;

/**
 * @param {object} options
 * @param {number} options.maxBuffered  how many bytes may wait for one socket
 */
export function createHub({ maxBuffered }) {
  const alive = new Map(); // socket -> has shown a sign of life since the last beat
  let onEmpty = () => {};

  return {
    add(socket) {
      const listeners = {
        message: () => alive.set(socket, true),
        pong: () => alive.set(socket, true),
        error: () => { /* 'close' follows and does the rest */ },
        close: () => {
          for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
          alive.delete(socket);
          if (alive.size === 0) onEmpty();
        },
      };
      for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
      alive.set(socket, true);
    },

    broadcast(value) {
      const text = JSON.stringify(value);
      for (const socket of alive.keys()) {
        if (socket.readyState !== OPEN) continue;
        if (socket.bufferedAmount > maxBuffered) socket.terminate();
        else socket.send(text);
      }
    },

    beat() {
      for (const [socket, sign] of alive) {
        if (socket.readyState !== OPEN) continue;
        if (!sign) { socket.terminate(); continue; }
        socket.ping();
      }
    },

    async stop(graceMs) {
      if (alive.size === 0) return;
      const empty = new Promise((resolve) => { onEmpty = resolve; });
      const timer = setTimeout(() => { for (const socket of alive.keys()) socket.terminate(); }, graceMs);
      for (const socket of alive.keys()) if (socket.readyState === OPEN) socket.close(1001, 'server stops');
      await empty;
      clearTimeout(timer);
    },

    get size() { return alive.size; },
  };
}
