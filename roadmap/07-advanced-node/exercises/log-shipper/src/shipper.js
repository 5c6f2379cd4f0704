import { once } from 'node:events';

/**
 * @param {Iterable<string> | AsyncIterable<string>} lines
 * @param {object} options
 * @param {string} options.id
 * @param {() => import('node:net').Socket} options.connect
 * @param {number} [options.window] lines that are not acknowledged yet
 * @param {(attempt: number) => number} [options.pause] milliseconds before the next attempt
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<number>} how many lines the source had; all of them are stored
 */
export async function ship(lines, { id, connect, window = 1000, pause = (attempt) => Math.min(100 * 2 ** attempt, 10_000), signal }) {
  // TODO: it sends into the blue: no answer is read, nothing is sent again.
  const socket = connect();
  socket.on('error', () => { /* TODO */ });
  socket.write(`HELLO ${id}\n`);
  let count = 0;
  for await (const line of lines) socket.write(`${++count} ${line}\n`);
  socket.end();
  await once(socket, 'close');
  return count;
}
