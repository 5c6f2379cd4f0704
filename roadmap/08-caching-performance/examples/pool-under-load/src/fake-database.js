import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A server with a protocol of lines. A connection says `hello` several times, as a real one negotiates TLS and
 * a password, then sends queries and gets an answer to each.
 */
export function createFakeDatabase({ cores = 4, queryMs = 5, maxConnections = 100 } = {}) {
  const counts = { connections: 0, refused: 0, open: 0, working: 0, mostWorking: 0 };
  const waiting = []; // for a core

  async function run() {
    if (counts.working === cores) await new Promise((resolve) => waiting.push(resolve));
    else counts.working++;
    counts.mostWorking = Math.max(counts.mostWorking, counts.working);
    await sleep(queryMs);
    const next = waiting.shift(); // takes over the core
    if (next) next();
    else counts.working--;
  }

  const server = createServer({ noDelay: true }, async (socket) => {
    socket.on('error', () => socket.destroy()); // a client that is gone: its close is counted below
    if (counts.open >= maxConnections) {
      counts.refused++;
      socket.end('error sorry, too many clients already\n');
      return;
    }
    counts.connections++;
    counts.open++;
    socket.once('close', () => counts.open--);
    for await (const line of createInterface({ input: socket })) {
      if (line !== 'hello') await run();
      if (socket.writable) socket.write(line === 'hello' ? 'go on\n' : 'done\n');
    }
  });
  return { server, counts };
}
