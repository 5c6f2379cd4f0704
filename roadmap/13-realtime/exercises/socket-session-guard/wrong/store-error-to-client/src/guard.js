// Hands the store's error on: its text, with addresses and names, goes to the client.
const LONGEST = 2 ** 31 - 1; // what setTimeout can hold

/**
 * @param {object} options
 * @param {(token: string) => Promise<{ name: string, expiresAt: number } | undefined>} options.userOf
 */
export function createGuard({ userOf }) {
  const socketsOf = new Map(); // name -> Set of sockets

  function refuse(next, code) {
    next(Object.assign(new Error(code), { data: { code } }));
  }

  return {
    async authenticate(socket, next) {
      const { token } = socket.handshake.auth;
      if (typeof token !== 'string' || token === '') return refuse(next, 'unauthorized');
      let user;
      try {
        user = await userOf(token);
      } catch (err) {
        console.error('session store:', err);
        return next(Object.assign(err, { data: { code: 'unavailable' } }));
      }
      if (!user || user.expiresAt <= Date.now()) return refuse(next, 'unauthorized');
      socket.data.user = user;
      next();
    },

    watch(socket) {
      const { name, expiresAt } = socket.data.user;
      let timer;
      function sleep() {
        const left = expiresAt - Date.now();
        if (left <= 0) socket.disconnect(true);
        else timer = setTimeout(sleep, Math.min(left, LONGEST));
      }

      const sockets = socketsOf.get(name) ?? new Set();
      socketsOf.set(name, sockets.add(socket));
      socket.once('disconnect', () => {
        clearTimeout(timer);
        sockets.delete(socket);
        if (sockets.size === 0 && socketsOf.get(name) === sockets) socketsOf.delete(name);
      });
      sleep();
    },

    disconnectUser(name) {
      const sockets = [...(socketsOf.get(name) ?? [])]; // a copy: each 'disconnect' takes one out
      for (const socket of sockets) socket.disconnect(true);
      return sockets.length;
    },

    count: (name) => socketsOf.get(name)?.size ?? 0,
  };
}
