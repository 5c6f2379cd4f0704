/**
 * @param {import('socket.io').Server} io
 * @param {object} options
 * @param {(userId: string, boardId: string) => Promise<boolean>} options.canRead
 */
export function attachBoards(io, { canRead }) {
  io.on('connection', (socket) => {
    // TODO: whoever knows the name of a room gets in, and nobody hears who left.
    socket.on('board:join', (boardId, ack) => {
      socket.join(boardId);
      ack({ ok: true });
    });
  });

  return {
    notify(userId, event, data) {
      // TODO: this tells everybody.
      io.emit(event, data);
    },
    revoke(userId, boardId) {
      // TODO
    },
  };
}
