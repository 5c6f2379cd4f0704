// Joins first and leaves again when the check says no: until then the socket reads along.
const boardRoom = (id) => `board:${id}`;
const userRoom = (id) => `user:${id}`;

/**
 * @param {import('socket.io').Server} io
 * @param {object} options
 * @param {(userId: string, boardId: string) => Promise<boolean>} options.canRead
 */
export function attachBoards(io, { canRead }) {
  const checks = new Set(); // under way: { userId, boardId, revoked }

  /** The answer for the client; joins if it is a good one. */
  async function join(socket, boardId) {
    if (typeof boardId !== 'string') return { error: 'invalid' };
    const check = { userId: socket.data.userId, boardId, revoked: false };
    checks.add(check);
    socket.join(boardRoom(boardId));
    let good = false;
    try {
      if (!(await canRead(check.userId, boardId)) || check.revoked) return { error: 'forbidden' };
      good = true;
      return { ok: true };
    } catch (err) {
      console.error('board:join', err);
      return { error: 'unavailable' };
    } finally {
      checks.delete(check);
      if (!good) socket.leave(boardRoom(boardId));
    }
  }

  function elsewhere(socket, room) {
    const ids = io.of('/').adapter.rooms.get(room) ?? [];
    return [...ids].some((id) => id !== socket.id && io.of('/').sockets.get(id)?.data.userId === socket.data.userId);
  }

  io.on('connection', (socket) => {
    socket.join(userRoom(socket.data.userId));
    socket.on('board:join', async (boardId, ack) => {
      if (typeof ack === 'function') ack(await join(socket, boardId));
    });
    socket.on('disconnecting', () => {
      for (const room of socket.rooms) {
        if (!room.startsWith('board:') || elsewhere(socket, room)) continue;
        socket.to(room).emit('board:left', { userId: socket.data.userId });
      }
    });
  });

  return {
    notify(userId, event, data) {
      io.to(userRoom(userId)).emit(event, data);
    },
    revoke(userId, boardId) {
      for (const check of checks) if (check.userId === userId && check.boardId === boardId) check.revoked = true;
      io.in(userRoom(userId)).socketsLeave(boardRoom(boardId));
    },
  };
}
