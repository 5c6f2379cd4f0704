import { randomUUID } from 'node:crypto';
import { Server } from 'socket.io';
import { handle } from './handle.js';
import { checkOrder } from './check-order.js';

/**
 * `userOf(token)` gives { name, expiresAt } or nothing; `save(order)` stores it, for example in a database.
 */
export function createDesk(httpServer, { userOf, save = async () => {} }) {
  const io = new Server(httpServer, { maxHttpBufferSize: 16 * 1024 }); // default: 1 MB
  const log = []; // the order with number n is log[n - 1]
  const run = randomUUID(); // the numbers begin anew with the process; with a table, that table's id

  // #region auth
  io.use(async (socket, next) => {
    let user;
    try {
      user = await userOf(socket.handshake.auth.token);
    } catch (err) { // nobody else catches it: it would end the process
      console.error(err);
      return next(refusal('unavailable'));
    }
    if (!user) return next(refusal('unauthorized'));
    socket.data.user = user;
    next();
  });
  // #endregion

  // #region connection
  io.on('connection', (socket) => {
    const { user } = socket.data;
    const untilExpiry = Math.min(user.expiresAt - Date.now(), 2 ** 31 - 1); // 24.8 days
    const timer = setTimeout(() => socket.disconnect(), untilExpiry);
    socket.on('disconnect', () => clearTimeout(timer));

    handle(socket, 'order:place', checkOrder, (order) => place(user, order));
    catchUp(socket);
  });
  // #endregion

  // #region catch-up
  function catchUp(socket) {
    const { seen } = socket.handshake.auth; // { run, n } of the newest that the client has
    const from = seen?.run === run && Number.isInteger(seen.n) && seen.n > 0 ? seen.n : 0;
    for (let n = from + 1; n <= log.length; n++) socket.emit('order:new', log[n - 1], { run, n });
  }
  // #endregion

  // #region once
  const placed = new Map(); // user and id -> promise of the answer; in a database: a unique key

  function place(user, order) {
    const key = JSON.stringify([user.name, order.id]);
    if (!placed.has(key)) {
      const answer = store(user, order);
      placed.set(key, answer);
      answer.catch(() => placed.delete(key)); // it failed: the next attempt may succeed
    }
    return placed.get(key);
  }

  async function store(user, order) {
    const entry = { ...order, waiter: user.name };
    await save(entry);
    const n = log.push(entry);
    io.emit('order:new', entry, { run, n });
    return { n };
  }
  // #endregion

  return { io, log };
}

function refusal(code) {
  const err = new Error(code);
  err.data = { code }; // the client gets message and data, nothing else
  return err;
}
