// A server and two people in one process: watch what each of them sees.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { io as connectTo } from 'socket.io-client';
import { createApp } from './app.js';

const app = createApp({ whoIs: (token) => token, mayJoin: async () => true, graceMs: 300, typingMs: 300 }); // short, for a demo
await once(app.server.listen(0, '127.0.0.1'), 'listening');

async function enter(name) {
  const url = `http://127.0.0.1:${app.server.address().port}`;
  const client = connectTo(url, { transports: ['websocket'], forceNew: true, auth: { token: name } });
  client.onAny((event, data) => console.log(`  ${name} sees ${event} ${JSON.stringify(data)}`));
  await once(client, 'connect');
  await client.emitWithAck('chat:join', { room: 'general', after: 0 });
  return client;
}
const ann = await enter('ann');
let bob = await enter('bob');

console.log('bob types, and sends the same message twice, as after a lost answer');
bob.emit('typing', 'general');
const message = { room: 'general', clientId: randomUUID(), text: 'hello' };
console.log('  bob is answered', await bob.emitWithAck('chat:send', message), await bob.emitWithAck('chat:send', message));
await sleep(500);

console.log('bob reloads his page: back within the grace period, nobody notices');
bob.close();
bob = await enter('bob');

console.log('bob leaves; a notification for him is stored, and is there when he comes back');
bob.close();
await sleep(500);
await app.notify('bob', 'ann mentioned you');
bob = await enter('bob');
console.log('  bob asks:', await bob.emitWithAck('notifications:unread', {}));

ann.close();
bob.close();
await app.close();
