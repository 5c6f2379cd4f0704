/**
 * @param {object} options
 * @param {(token: string) => Promise<{ name: string, expiresAt: number } | undefined>} options.userOf
 */
export function createGuard({ userOf }) {
  return {
    async authenticate(socket, next) {
      // TODO: not every token is one, not every session is valid, and the store may fail
      socket.data.user = await userOf(socket.handshake.auth.token);
      next();
    },
    watch(socket) {
      // TODO: until the session expires, or the user is disconnected
    },
    disconnectUser(name) {
      // TODO
      return 0;
    },
    count(name) {
      // TODO
      return 0;
    },
  };
}
