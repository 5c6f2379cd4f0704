import { answer } from './chat.js';

// #region notifications
export function attachNotifications(io, { store }) {
  return {
    /** Stored first; the push is only faster than the next look. */
    async notify(userId, body) {
      const notification = await store.addNotification(userId, body);
      io.to(`user:${userId}`).emit('notification', notification);
    },
    onConnection(socket) {
      const { userId } = socket.data;
      answer(socket, 'notifications:unread', () => store.unread(userId));
      answer(socket, 'notifications:read', async ({ upTo }) => {
        if (!Number.isInteger(upTo)) return { error: 'invalid' };
        await store.markRead(userId, upTo);
        socket.to(`user:${userId}`).emit('notifications:read', { upTo }); // the badge of the other tabs
        return { ok: true };
      });
    },
  };
}
// #endregion
