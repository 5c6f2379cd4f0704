import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { io as connectTo } from 'socket.io-client';
import { findRedis } from './redis.js';
import { startServer } from './server.js';

const redis = await findRedis();
console.log(`Redis: ${redis.where}`);

for (const redisUrl of [undefined, redis.url]) {
  console.log(redisUrl ? '\nwith the Redis adapter' : '\nwithout an adapter');
  const options = { redisUrl, key: `demo-${randomUUID()}` };
  const a = await startServer(options);
  const b = await startServer(options);
  if (redisUrl) await a.togetherWith(2);

  const clients = [];
  for (const [name, server] of [['ann on A', a], ['bob on B', b]]) {
    const client = connectTo(server.url, { transports: ['websocket'], forceNew: true, auth: { user: name.slice(0, 3) } });
    clients.push(client);
    client.onAny((event, text) => console.log(`  ${name} got ${event}: ${text}`));
    await once(client, 'connect');
    await client.emitWithAck('join', 'board:7');
  }
  console.log('A emits to board:7');
  a.io.to('board:7').emit('card', 'hello');
  await sleep(200); // for the eye: there is nothing to wait for where nothing comes
  console.log('B counts', (await b.io.in('board:7').fetchSockets()).length, 'socket(s) in board:7');

  for (const client of clients) client.close();
  await Promise.all([a.close(), b.close()]);
}
await redis.stop();
