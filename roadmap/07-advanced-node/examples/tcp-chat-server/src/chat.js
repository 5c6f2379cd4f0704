import { createServer } from 'node:net';
import { LineTooLong, lines } from './lines.js';

export const DEFAULTS = { maxLine: 1000, maxQueued: 64 * 1024, maxConnections: 1000, idleMs: 300_000, log: console.error };

export function createChat(options) {
  const { maxLine, maxQueued, maxConnections, idleMs, log } = { ...DEFAULTS, ...options };
  const sockets = new Set(); // everybody who is connected
  const members = new Map(); // name → socket of everybody who has said a name

  // #region server
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  server.maxConnections = maxConnections; // further ones are closed at once

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => { /* ECONNRESET and the like: 'close' comes next, and says all we need */ });
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(idleMs, () => socket.destroy()); // without the listener nothing would happen
    talk(socket).catch((err) => {
      if (err instanceof LineTooLong) socket.end(`! ${err.message}\n`);
      else if (!socket.destroyed) log(err); // not a connection that broke, but a bug of ours
      socket.destroySoon(); // when what is queued has been written
    });
  });
  // #endregion

  async function talk(socket) {
    let name;
    socket.write('* your name?\n');
    try {
      for await (const line of lines(reading(socket), maxLine)) {
        const text = line.replace(/\p{Cc}/gu, '').trim(); // no escape sequences into other people's terminals
        if (text === '') continue;
        if (name !== undefined) broadcast(`${name}: ${text}\n`, socket);
        else if (members.has(text)) socket.write('* that name is taken\n');
        else {
          name = text;
          members.set(name, socket);
          broadcast(`* ${name} has come\n`);
        }
      }
    } finally {
      if (name !== undefined) {
        members.delete(name);
        broadcast(`* ${name} has left\n`);
      }
    }
  }

  // #region broadcast
  function broadcast(text, except) {
    for (const socket of members.values()) {
      if (socket === except || socket.destroyed) continue;
      if (socket.writableLength > maxQueued) socket.destroy(); // reads too slowly: it or our memory
      else socket.write(text);
    }
  }
  // #endregion

  // #region stop
  /** Tells everybody, ends the connections, and after the deadline cuts what is left. */
  function stop(deadlineMs) {
    const closed = new Promise((resolve) => { server.close(resolve); }); // accepts nothing from here on
    for (const socket of sockets) socket.end('* the server stops\n');
    const deadline = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, deadlineMs);
    return closed.finally(() => clearTimeout(deadline)); // closed means: the last connection too
  }
  // #endregion

  return { server, stop };
}

/** The chunks of a socket; leaving the loop does not destroy it, so that a last word can be said. */
const reading = (socket) => socket.iterator({ destroyOnReturn: false });
