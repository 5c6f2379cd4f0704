import { createServer } from 'node:net';
import { lineBatches } from './lines.js';

/**
 * @param {object} options
 * @param {Awaited<ReturnType<import('./journal.js').openJournal>>} options.journal
 * @param {number} [options.batch] records in one append
 * @param {number} [options.maxLine] bytes
 * @param {number} [options.idleMs]
 * @param {(err: Error) => void} [options.log]
 */
export function createCollector({ journal, batch = 100, maxLine = 16_384, idleMs = 60_000, log = console.error }) {
  // TODO: it believes whatever it is told, acknowledges what is not stored, and does not know how to stop.
  const server = createServer(async (socket) => {
    let id;
    for await (const lines of lineBatches(socket, maxLine)) {
      for (const line of lines) {
        if (id === undefined) {
          id = line.slice('HELLO '.length);
          socket.write(`OK ${journal.last(id)}\n`);
          continue;
        }
        const space = line.indexOf(' ');
        const seq = Number(line.slice(0, space));
        journal.append([{ id, seq, text: line.slice(space + 1) }]);
        socket.write(`OK ${seq}\n`);
      }
    }
  });

  /** @returns {Promise<void>} */
  async function stop(deadlineMs) {
    server.close();
  }

  return { server, stop };
}
