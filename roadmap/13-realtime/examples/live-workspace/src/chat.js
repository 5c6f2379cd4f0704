const text = (value, max) => typeof value === 'string' && value !== '' && value.length <= max;

/** Messages are stored with a number, then told. `mayJoin(userId, room)` decides. */
export function attachChat(io, { store, mayJoin, onSent }) {
  // #region chat
  return function onConnection(socket) {
    const { userId } = socket.data;

    answer(socket, 'chat:join', async ({ room, after }) => {
      if (!text(room, 50) || !Number.isInteger(after)) return { error: 'invalid' };
      if (!(await mayJoin(userId, room))) return { error: 'forbidden' };
      socket.join(`chat:${room}`); // first join, then read: what comes in between comes twice, not never
      return { messages: await store.messagesAfter(room, after, 100) };
    });

    answer(socket, 'chat:send', async ({ room, clientId, text: body }) => {
      if (!text(room, 50) || !text(clientId, 50) || !text(body, 2000)) return { error: 'invalid' };
      if (!socket.rooms.has(`chat:${room}`)) return { error: 'forbidden' };
      const { message, isNew } = await store.addMessage({ room, userId, clientId, text: body });
      if (isNew) {
        io.to(`chat:${room}`).emit('chat:message', message); // a repeated send is answered, not told again
        onSent(message);
      }
      return { seq: message.seq };
    });
  };
  // #endregion
}

/** A handler whose result is the acknowledgement; what it throws is logged and answered. */
export function answer(socket, event, handler) {
  socket.on(event, async (payload, ack) => {
    if (typeof ack !== 'function') return;
    try {
      ack(await handler(payload ?? {}));
    } catch (err) {
      console.error(event, err);
      ack({ error: 'unavailable' });
    }
  });
}
