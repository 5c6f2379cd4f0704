import { Server } from 'socket.io';

// Every name is built here, with a prefix: a client never names a room itself.
export const boardRoom = (id) => `board:${id}`;
export const userRoom = (id) => `user:${id}`;
export const tabRoom = (userId, socketId) => `tab:${userId}:${socketId}`;

/**
 * @param {import('node:http').Server} server
 * @param {object} options
 * @param {(token: unknown) => string | undefined} options.whoIs   user of a token
 * @param {(userId: string, boardId: string) => Promise<boolean>} options.mayRead
 * @param {(userId: string) => boolean} options.isAdmin
 */
export function createRealtime(server, { whoIs, mayRead, isAdmin }) {
  const io = new Server(server);

  function authenticate(socket, next) {
    socket.data.userId = whoIs(socket.handshake.auth.token);
    next(socket.data.userId === undefined ? new Error('unauthorized') : undefined);
  }
  io.use(authenticate);

  io.on('connection', (socket) => {
    // #region user-room
    socket.join(userRoom(socket.data.userId));
    // #endregion
    socket.join(tabRoom(socket.data.userId, socket.id)); // for the API, see there

    // #region join
    socket.on('board:join', async (boardId, ack) => {
      if (typeof boardId !== 'string' || typeof ack !== 'function') return;
      try {
        if (!(await mayRead(socket.data.userId, boardId))) return ack({ error: 'forbidden' });
        socket.join(boardRoom(boardId));
        ack({ ok: true });
      } catch (err) {
        console.error('board:join', err);
        ack({ error: 'unavailable' }); // without an answer the client waits for ever
      }
    });
    socket.on('board:leave', (boardId) => {
      if (typeof boardId === 'string') socket.leave(boardRoom(boardId));
    });
    // #endregion

    // #region volatile
    socket.on('cursor', (boardId, at) => {
      if (typeof boardId !== 'string') return;
      const room = boardRoom(boardId);
      if (!socket.rooms.has(room)) return; // not a member: nothing to say there
      if (!Number.isFinite(at?.x) || !Number.isFinite(at?.y)) return;
      socket.to(room).volatile.emit('cursor', { userId: socket.data.userId, x: at.x, y: at.y });
    });
    // #endregion

    // #region disconnecting
    socket.on('disconnecting', () => {
      for (const room of socket.rooms) {
        if (room.startsWith('board:')) socket.to(room).emit('board:left', { userId: socket.data.userId });
      }
    });
    // #endregion
  });

  // #region namespace
  const admin = io.of('/admin');
  admin.use(authenticate); // the middleware of "/" does not run here
  admin.use((socket, next) => next(isAdmin(socket.data.userId) ? undefined : new Error('forbidden')));
  // #endregion

  return io;
}

// #region revoke
/** To be called when somebody loses the right to read a board. */
export function revoke(io, userId, boardId) {
  io.in(userRoom(userId)).socketsLeave(boardRoom(boardId));
}
// #endregion
