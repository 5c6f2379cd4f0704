import http from 'node:http';
import { Server } from 'socket.io';
import { attachChat } from './chat.js';
import { attachNotifications } from './notifications.js';
import { createPresence } from './presence.js';
import { createStore } from './store.js';
import { createTyping } from './typing.js';

/** Wires the four to one Socket.IO server. `whoIs(token)` and `mayJoin(userId, room)` are yours. */
export function createApp({ whoIs, mayJoin, store = createStore(), graceMs = 5000, typingMs = 4000 }) {
  const server = http.createServer();
  const io = new Server(server, { maxHttpBufferSize: 20_000 });
  io.use((socket, next) => {
    socket.data.userId = whoIs(socket.handshake.auth.token);
    next(socket.data.userId === undefined ? new Error('unauthorized') : undefined);
  });

  const presence = createPresence({ graceMs, onChange: (change) => io.emit('presence', change) });
  const typing = createTyping({ ttlMs: typingMs, onChange: (change) => io.to(`chat:${change.room}`).emit('typing', change) });
  const chat = attachChat(io, { store, mayJoin, onSent: ({ room, userId }) => typing.stop(room, userId) });
  const notifications = attachNotifications(io, { store });

  io.on('connection', (socket) => {
    const { userId } = socket.data;
    socket.join(`user:${userId}`);
    chat(socket);
    notifications.onConnection(socket);
    socket.on('typing', (room) => {
      if (typeof room === 'string' && socket.rooms.has(`chat:${room}`)) typing.ping(room, userId);
    });
    socket.on('disconnect', () => presence.disconnected(userId));
    presence.connected(userId);
    socket.emit('presence:all', presence.online());
  });

  return {
    server,
    io,
    notify: notifications.notify,
    async close() {
      await io.close();
      presence.close();
      typing.close();
    },
  };
}
