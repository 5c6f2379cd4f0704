/** What a database does here, in memory. The comments say what the table needs. */
export function createStore() {
  const rooms = new Map(); // room -> messages
  const sent = new Map(); // unique (userId, clientId)
  const notifications = []; // index (userId, id)
  return {
    async addMessage({ room, userId, clientId, text }) {
      const key = JSON.stringify([userId, clientId]);
      if (sent.has(key)) return { message: sent.get(key), isNew: false };
      if (!rooms.has(room)) rooms.set(room, []);
      const message = { seq: rooms.get(room).length + 1, room, userId, clientId, text };
      rooms.get(room).push(message);
      sent.set(key, message);
      return { message, isNew: true };
    },
    async messagesAfter(room, seq, limit) {
      return (rooms.get(room) ?? []).filter((each) => each.seq > seq).slice(0, limit);
    },
    async addNotification(userId, body) {
      const notification = { id: notifications.length + 1, userId, body, read: false };
      notifications.push(notification);
      return notification;
    },
    async unread(userId) {
      return notifications.filter((each) => each.userId === userId && !each.read);
    },
    async markRead(userId, upTo) {
      for (const each of notifications) if (each.userId === userId && each.id <= upTo) each.read = true;
    },
  };
}
