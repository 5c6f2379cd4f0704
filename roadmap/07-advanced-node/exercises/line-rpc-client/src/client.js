/**
 * @param {import('node:net').Socket} socket
 * @param {{ timeout?: number, maxLine?: number }} [options]
 */
export function createClient(socket, { timeout = 5000, maxLine = 1_048_576 } = {}) {
  // TODO: it takes a chunk for an answer and the first answer for its own, and it waits for ever.
  let lastId = 0;

  /** @returns {Promise<unknown>} the result */
  async function call(method, params) {
    const id = ++lastId;
    socket.write(`${JSON.stringify({ id, method, params })}\n`);
    return new Promise((resolve, reject) => {
      socket.once('data', (chunk) => {
        try {
          resolve(JSON.parse(chunk).result);
        } catch (err) {
          reject(err);
        }
      });
    });
  }

  /** @returns {Promise<void>} */
  async function close() {
    socket.end();
  }

  return { call, close };
}
