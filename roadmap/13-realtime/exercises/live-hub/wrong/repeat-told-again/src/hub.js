// Looks for a repeated id without asking whose it is: the message of another user is taken for a repeat.
/**
 * @param {object} options
 * @param {(userId: string, room: string) => Promise<boolean>} options.canJoin
 * @param {number} options.keep          messages that each room keeps
 * @param {number} options.maxBuffered   bytes that may wait in a connection
 * @param {number} options.typingMs
 * @param {number} options.graceMs
 * @param {number} options.heartbeatMs
 */
export function createHub({ canJoin, keep, maxBuffered, typingMs, graceMs, heartbeatMs }) {
  const clients = new Set(); // { connection, userId, rooms, open, heard }
  const rooms = new Map(); // name -> { name, latest, kept, members, present, typing }

  // ---- connections ----

  function send(client, message) {
    if (!client.open) return;
    try {
      client.connection.send(JSON.stringify(message));
    } catch {
      return end(client, 'failed'); // whatever it was, this client missed something
    }
    if (client.connection.buffered > maxBuffered) end(client, 'slow');
  }

  /** Once for each client. Without a reason the connection has ended by itself. */
  function end(client, reason) {
    if (!client.open) return;
    client.open = false;
    clients.delete(client);
    for (const room of client.rooms) depart(room, client, graceMs);
    client.rooms.clear();
    if (reason) client.connection.close(reason);
  }

  const beat = setInterval(() => {
    for (const client of [...clients]) {
      if (!client.heard) {
        end(client, 'silent');
        continue;
      }
      client.heard = false;
      send(client, { type: 'ping' });
    }
  }, heartbeatMs);

  // ---- rooms ----

  function tell(room, message, exceptUser) {
    for (const member of [...room.members]) {
      if (member.userId !== exceptUser) send(member, { ...message, room: room.name });
    }
  }

  function arrive(room, client) {
    if (room.members.has(client)) return;
    room.members.add(client);
    client.rooms.add(room);
    const isNew = !room.present.has(client.userId);
    clearTimeout(room.present.get(client.userId));
    room.present.set(client.userId, undefined);
    if (isNew) tell(room, { type: 'presence', userId: client.userId, online: true }, client.userId);
  }

  function depart(room, client, after) {
    const { userId } = client;
    room.members.delete(client);
    if ([...room.members].some((member) => member.userId === userId)) return;
    stopTyping(room, userId);
    const gone = () => {
      room.present.delete(userId);
      tell(room, { type: 'presence', userId, online: false }, userId);
    };
    if (after === 0) gone();
    else room.present.set(userId, setTimeout(gone, after));
  }

  function stopTyping(room, userId) {
    if (!room.typing.has(userId)) return;
    clearTimeout(room.typing.get(userId));
    room.typing.delete(userId);
    tell(room, { type: 'typing', userId, on: false }, userId);
  }

  function replay(room, client, after) {
    const missed = room.kept.filter(({ offset }) => offset > after);
    if (after > room.latest || missed.length < room.latest - after) return send(client, { type: 'gap', room: room.name });
    for (const message of missed) send(client, message);
  }

  async function mayJoin(userId, name) {
    try {
      return (await canJoin(userId, name)) === true;
    } catch {
      return false; // unsure is no
    }
  }

  // ---- what clients say ----

  const handlers = {
    pong() {},
    async join(client, { room: name, after }) {
      const may = await mayJoin(client.userId, name);
      if (!client.open) return;
      if (!may) return send(client, { type: 'refused', room: name });
      if (!rooms.has(name)) rooms.set(name, { name, latest: 0, kept: [], members: new Set(), present: new Map(), typing: new Map() });
      const room = rooms.get(name);
      arrive(room, client);
      send(client, { type: 'joined', room: name, latest: room.latest, online: [...room.present.keys()] });
      if (after !== undefined) replay(room, client, after);
    },
    leave(client, _, room) {
      client.rooms.delete(room);
      depart(room, client, 0);
    },
    message(client, { id, text }, room) {
      const { userId } = client;
      let message = room.kept.find((each) => each.id === id);
      if (!message) {
        message = { type: 'message', room: room.name, offset: ++room.latest, userId, id, text };
        room.kept.push(message);
        if (room.kept.length > keep) room.kept.shift();
        tell(room, message);
        stopTyping(room, userId);
      }
      send(client, { type: 'accepted', room: room.name, id, offset: message.offset });
    },
    typing({ userId }, _, room) {
      const isNew = !room.typing.has(userId);
      clearTimeout(room.typing.get(userId));
      room.typing.set(userId, setTimeout(stopTyping, typingMs, room, userId));
      if (isNew) tell(room, { type: 'typing', userId, on: true }, userId);
    },
  };

  const filled = (value) => typeof value === 'string' && value !== '';
  const valid = {
    pong: () => true,
    join: ({ room, after }) => filled(room) && (after === undefined || (Number.isInteger(after) && after >= 0)),
    leave: ({ room }) => filled(room),
    message: ({ room, id, text }) => filled(room) && filled(id) && filled(text) && text.length <= 2000,
    typing: ({ room }) => filled(room),
  };

  /** The message, or undefined if it is none. */
  function parse(text) {
    try {
      const message = JSON.parse(text);
      return Object.hasOwn(valid, message.type) && valid[message.type](message) ? message : undefined;
    } catch {
      return undefined; // no JSON, or null
    }
  }

  return {
    /** @param {{ send(text: string): void, close(reason: string): void, buffered: number }} connection */
    connect(connection, userId) {
      const client = { connection, userId, rooms: new Set(), open: true, heard: true };
      clients.add(client);
      return {
        receive(text) {
          if (!client.open) return;
          client.heard = true;
          const message = parse(text);
          const room = message && rooms.get(message.room);
          const needsRoom = message && !['join', 'pong'].includes(message.type);
          if (!message || (needsRoom && !client.rooms.has(room))) return send(client, { type: 'error' });
          handlers[message.type](client, message, room);
        },
        closed() { end(client); },
      };
    },
    close() {
      clearInterval(beat);
      for (const client of [...clients]) end(client, 'shutdown');
      for (const { present, typing } of rooms.values()) {
        for (const timer of [...present.values(), ...typing.values()]) clearTimeout(timer);
      }
    },
    get size() { return clients.size; },
  };
}
