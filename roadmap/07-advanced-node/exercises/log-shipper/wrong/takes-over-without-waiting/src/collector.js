// Destroys the old connection and answers at once: what that is still storing is stored again.
import { createServer } from 'node:net';
import { LineTooLong, lineBatches } from './lines.js';

const LINGER_MS = 500; // for the other side to read our last words

/** What the other side did wrong; the message is sent to it. */
class Refusal extends Error {}

/**
 * @param {object} options
 * @param {Awaited<ReturnType<import('./journal.js').openJournal>>} options.journal
 * @param {number} [options.batch] records in one append
 * @param {number} [options.maxLine] bytes
 * @param {number} [options.idleMs]
 * @param {(err: Error) => void} [options.log]
 */
export function createCollector({ journal, batch = 100, maxLine = 16_384, idleMs = 60_000, log = console.error }) {
  const connections = new Set(); // { socket, id, appending, ended } whose function runs
  const sockets = new Set(); // that are not closed
  const owners = new Map(); // id → the connection that speaks for it
  let stopping = false;

  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  server.on('connection', (socket) => {
    const connection = { socket, appending: false };
    connections.add(connection);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => { /* the connection broke; 'close' comes next */ });
    socket.setTimeout(idleMs, () => { if (!connection.appending) socket.destroy(); }); // silent because we are slow is fine
    connection.ended = serve(connection).catch((err) => fail(socket, err)).finally(() => {
      connections.delete(connection);
      if (owners.get(connection.id) === connection) owners.delete(connection.id); // now, not when its socket closed
    });
  });

  async function serve(connection) {
    const { socket } = connection;
    let id;
    for await (const lines of lineBatches(socket, maxLine)) {
      if (id === undefined) {
        id = await hello(connection, lines.shift());
        if (id === undefined) return;
      }
      if (lines.length === 0) continue;
      const { records, refusal } = check(id, lines);
      if (records.length === 0 && refusal === undefined) socket.write(`OK ${journal.last(id)}\n`); // all of it was sent again
      for (let i = 0; i < records.length && !stopping && !socket.destroyed; i += batch) {
        connection.appending = true;
        await journal.append(records.slice(i, i + batch)).finally(() => { connection.appending = false; });
        socket.write(`OK ${journal.last(id)}\n`);
      }
      if (socket.destroyed) return;
      if (stopping) return finish(socket);
      if (refusal !== undefined) throw refusal;
    }
  }

  /** Answers the first line; takes over from another connection with the same id. */
  async function hello(connection, line) {
    const id = /^HELLO ([a-z0-9-]{1,64})$/.exec(line)?.[1];
    if (id === undefined) throw new Refusal('the first line is HELLO and an id');
    const before = owners.get(id);
    owners.set(id, connection);
    connection.id = id;
    before?.socket.destroy();
    if (connection.socket.destroyed) return undefined; // the next one came meanwhile
    connection.socket.write(`OK ${journal.last(id)}\n`);
    return id;
  }

  /** The records of these lines that are not stored yet, up to the first line that is wrong. */
  function check(id, lines) {
    const records = [];
    let last = journal.last(id);
    for (const line of lines) {
      const [, digits, text] = /^([1-9]\d{0,14}) (.*)$/s.exec(line) ?? [];
      if (digits === undefined) return { records, refusal: new Refusal('a line is a number, a space and a text') };
      const seq = Number(digits);
      if (seq > last + 1) return { records, refusal: new Refusal(`${last + 1} was due, not ${seq}`) };
      if (seq <= last) continue; // sent again
      records.push({ id, seq, text });
      last = seq;
    }
    return { records };
  }

  function fail(socket, err) {
    if (!(err instanceof Refusal || err instanceof LineTooLong)) {
      if (!socket.destroyed) log(err); // a connection that broke is no news
      socket.destroy();
      return;
    }
    if (socket.destroyed) return;
    socket.write(`ERR ${err.message}\n`);
    finish(socket);
  }

  /** Ends a connection so that the other side can still read what it was told. */
  function finish(socket) {
    socket.end();
    socket.resume(); // unread data would turn the end into a reset, and that may overtake the last words
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }

  /** @returns {Promise<void>} */
  async function stop(deadlineMs) {
    stopping = true;
    const closed = new Promise((resolve) => { server.close(resolve); });
    for (const { socket, appending } of connections) if (!appending) socket.destroySoon();
    const deadline = setTimeout(() => { for (const socket of sockets) socket.destroy(); }, deadlineMs);
    await Promise.all([closed, ...[...connections].map(({ ended }) => ended)]);
    clearTimeout(deadline);
  }

  return { server, stop };
}
