import { once } from 'node:events';
import http from 'node:http';
import { byHand } from './by-hand.js';
import { openDesk } from './client.js';
import { createDesk } from './desk.js';

const server = http.createServer();
const users = { 'token-of-ann': 'ann', 'token-of-screen': 'screen' };
const { io } = createDesk(server, {
  userOf: async (token) => (Object.hasOwn(users, token) ? { name: users[token], expiresAt: Date.now() + 3_600_000 } : undefined),
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

console.log('The protocol by hand:');
await byHand(url, 'token-of-ann', (line) => console.log(`  ${line}`));

console.log('Two clients, one of which is cut off in between:');
const options = { reconnectionDelay: 100, wait: 1000 };
const caughtUp = Promise.withResolvers();
const screen = openDesk(url, {
  ...options,
  token: () => 'token-of-screen',
  onOrder({ quantity, dish }) {
    console.log(`  screen: ${quantity} x ${dish}`);
    if (dish === 'cake') caughtUp.resolve();
  },
});
const ann = openDesk(url, { ...options, token: () => 'token-of-ann', onOrder() { /* waiters do not look */ } });
await Promise.all([once(screen.socket, 'connect'), once(ann.socket, 'connect')]);

console.log('  ann, answered:', await ann.place({ dish: 'tea', quantity: 2 }));
console.log('  ann, refused: ', await ann.place({ dish: 'tea', quantity: 200 }));
screen.socket.io.engine.close();
console.log('  ann, answered:', await ann.place({ dish: 'cake', quantity: 1 }), 'while the screen is away');
await caughtUp.promise;

ann.socket.close();
screen.socket.close();
await io.close();
