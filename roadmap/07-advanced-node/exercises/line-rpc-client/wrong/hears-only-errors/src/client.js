// Rejects on 'error' alone: when the service hangs up politely, calls wait until they time out.
/**
 * @param {import('node:net').Socket} socket
 * @param {{ timeout?: number, maxLine?: number }} [options]
 */
export function createClient(socket, { timeout = 5000, maxLine = 1_048_576 } = {}) {
  const pending = new Map(); // id → { resolve, reject, timer }
  let lastId = 0;
  let closing = false;
  let cause;

  let pieces = []; // of the line that has not ended yet
  let bytes = 0;

  socket.on('data', (chunk) => {
    let start = 0;
    for (let end; (end = chunk.indexOf(0x0a, start)) >= 0; start = end + 1) {
      if (!collect(chunk.subarray(start, end))) return;
      const line = Buffer.concat(pieces).toString();
      pieces = [];
      bytes = 0;
      if (!answer(line)) return;
    }
    collect(chunk.subarray(start));
  });
  socket.on('error', (err) => {
    cause = err;
    for (const id of [...pending.keys()]) take(id).reject(lost());
  });

  function collect(piece) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes <= maxLine) return true;
    socket.destroy(new Error(`a line has more than ${maxLine} bytes`));
    return false;
  }

  function answer(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch (err) {
      socket.destroy(err);
      return false;
    }
    const waiting = take(message?.id);
    if (waiting === undefined) return true; // too late
    if (message.error) {
      waiting.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
    } else {
      waiting.resolve(message.result);
    }
    return true;
  }

  /** Takes a call out of the map; whoever has it settles it. */
  function take(id) {
    const waiting = pending.get(id);
    if (waiting === undefined) return undefined;
    pending.delete(id);
    clearTimeout(waiting.timer);
    if (closing && pending.size === 0) socket.end();
    return waiting;
  }

  const lost = () => Object.assign(new Error('the connection is closed', { cause }), { code: 'CONNECTION_LOST' });

  /** @returns {Promise<unknown>} the result */
  function call(method, params) {
    if (closing || socket.destroyed || !socket.writable) return Promise.reject(lost());
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        take(id).reject(Object.assign(new Error(`${method}: no answer after ${timeout} ms`), { code: 'ETIMEDOUT' }));
      }, timeout);
      pending.set(id, { resolve, reject, timer });
      socket.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  /** @returns {Promise<void>} */
  async function close() {
    closing = true;
    if (socket.closed) return;
    const closed = new Promise((resolve) => { socket.once('close', resolve); });
    if (pending.size === 0) socket.end();
    await closed;
  }

  return { call, close };
}
