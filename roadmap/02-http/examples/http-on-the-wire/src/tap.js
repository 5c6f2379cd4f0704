import { once } from 'node:events';
import net from 'node:net';
import { pipeline } from 'node:stream/promises';

/**
 * Listens on a free port, forwards every connection to `target`, and reports all that passes.
 *
 * @param {{ port: number, host?: string }} target
 * @param {(seen: { connection: number, from: 'client' | 'server', bytes: Buffer }) => void} onBytes
 */
export async function openTap({ port, host = '127.0.0.1' }, onBytes) {
  let connections = 0;
  const sockets = new Set();

  const tap = net.createServer({ allowHalfOpen: true }, (client) => {
    const connection = ++connections;
    const server = net.connect({ port, host, allowHalfOpen: true });
    const report = (from) => async function* (chunks) {
      for await (const bytes of chunks) {
        onBytes({ connection, from, bytes });
        yield bytes;
      }
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      sockets.add(socket.on('close', () => sockets.delete(socket)));
    }
    // One pipeline per direction. When a side breaks, drop both: half a connection is of no use.
    const drop = () => { client.destroy(); server.destroy(); };
    pipeline(client, report('client'), server).catch(drop);
    pipeline(server, report('server'), client).catch(drop);
  });

  tap.listen(0, '127.0.0.1');
  await once(tap, 'listening');
  return {
    port: tap.address().port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => tap.close(resolve));
    },
  };
}
