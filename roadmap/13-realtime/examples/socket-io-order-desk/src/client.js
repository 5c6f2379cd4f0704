import { io } from 'socket.io-client';

export function openDesk(url, { token, onOrder, wait = 5000, ...options }) {
  let seen = { run: '', n: 0 }; // the position of the newest order that was handled
  const socket = io(url, {
    ...options,
    // #region auth
    auth: (send) => send({ token: token(), seen }), // called anew for each connection
    // #endregion
  });

  // #region receive
  socket.on('order:new', (order, at) => {
    if (at.run === seen.run && at.n <= seen.n) return; // seen already
    onOrder(order);
    seen = at; // after the work: kept on disk, a crash before this line brings the order again
  });
  // #endregion

  // #region send
  async function place(order, tries = 5) {
    const message = { ...order, id: crypto.randomUUID() }; // one id for all attempts
    for (let n = 1; ; n++) {
      try {
        return await socket.timeout(wait).emitWithAck('order:place', message);
      } catch (err) { // no answer in time, or the connection broke: it may have been stored
        if (n === tries || !socket.active) throw err;
      }
    }
  }
  // #endregion

  return { socket, place };
}
