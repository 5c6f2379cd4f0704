import { EventEmitter } from 'node:events';
import net from 'node:net';
import { listen } from './listen.js';

/**
 * A stretch of network in front of `port`. While it is held, the FIN with which the app closes a connection is under
 * way. In a data centre that lasts well under a millisecond; here as long as the demonstration needs.
 * Emits 'app-closed' and 'client-closed'.
 */
export async function startWire(port) {
  const wire = new EventEmitter();
  const sockets = new Set();
  let held = false;
  const waiting = [];
  const pass = (act) => (held ? waiting.push(act) : act());

  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let closedByApp = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy()); // a reset on one side: the other is told by its 'close'
    }
    far.on('data', (chunk) => near.write(chunk));
    far.on('end', () => {
      closedByApp = true;
      pass(() => near.end());
      wire.emit('app-closed');
    });
    // a request on a connection that the app has closed: its kernel answers with a reset
    near.on('data', (chunk) => (closedByApp ? near.resetAndDestroy() : far.write(chunk)));
    near.on('end', () => {
      far.end();
      near.end();
      wire.emit('client-closed');
    });
    near.on('close', () => far.destroy());
  });
  const started = await listen(server);
  return Object.assign(wire, {
    port: started.port,
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      waiting.splice(0).forEach((act) => act());
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return started.close();
    },
  });
}
