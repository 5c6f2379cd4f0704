/**
 * A stand-in for Redis, with the commands that the adapter needs and nothing else: Pub/Sub, with patterns.
 * It speaks RESP2 over TCP, so the client does not know the difference. Messages stay Buffers: the adapter sends msgpack.
 * `test/redis-lite.test.js` compares it with a real server when REDIS_URL is set.
 */
import { once } from 'node:events';
import net from 'node:net';

export async function startRedisLite() {
  const clients = new Set();
  const server = net.createServer((socket) => serve(socket, clients));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${server.address().port}`,
    async stop() {
      for (const { socket } of clients) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One connection: commands in, replies out in the same order. */
function serve(socket, clients) {
  const client = { socket, clients, channels: new Set(), patterns: new Set(), send: (reply) => socket.write(encode(reply)) };
  clients.add(client);
  let received = Buffer.alloc(0);
  socket.on('error', () => socket.destroy()); // the other side is gone: nobody to tell
  socket.on('close', () => clients.delete(client));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (let command = decode(received); command; command = decode(received)) {
      received = received.subarray(command.length);
      const [name, ...args] = command.args;
      const run = COMMANDS[name.toString().toUpperCase()];
      const reply = run ? run(client, ...args) : new Error(`ERR unknown command '${name}'`);
      if (reply !== NO_REPLY) client.send(reply);
    }
  });
}

// ---- RESP2 ----

const NO_REPLY = Symbol('no reply');

/** Reads `*2\r\n$4\r\nPING\r\n$1\r\na\r\n`; null while it is not there as a whole. */
function decode(buffer) {
  const end = buffer.indexOf('\r\n');
  if (end < 0) return null;
  let at = end + 2;
  const args = [];
  for (let left = Number(buffer.toString('latin1', 1, end)); left > 0; left--) {
    const line = buffer.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number(buffer.toString('latin1', at + 1, line));
    const start = line + 2;
    if (buffer.length < start + size + 2) return null;
    args.push(Buffer.from(buffer.subarray(start, start + size)));
    at = start + size + 2;
  }
  return { args, length: at };
}

function encode(reply) {
  if (reply === null) return Buffer.from('$-1\r\n');
  if (reply instanceof Error) return Buffer.from(`-${reply.message}\r\n`);
  if (typeof reply === 'number') return Buffer.from(`:${reply}\r\n`);
  if (Array.isArray(reply)) return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(encode)]);
  if (reply.simple) return Buffer.from(`+${reply.simple}\r\n`);
  const bytes = Buffer.from(reply);
  return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
}

// ---- commands ----

const count = (client) => client.channels.size + client.patterns.size;

function change(word, kind, action) {
  return (client, ...names) => {
    for (const name of names.map(String)) {
      client[kind][action](name);
      client.send([word, name, count(client)]);
    }
    return NO_REPLY;
  };
}

/** `abc*` is all it knows. */
const matches = (pattern, channel) => (pattern.endsWith('*') ? channel.startsWith(pattern.slice(0, -1)) : pattern === channel);

const COMMANDS = {
  PING: () => ({ simple: 'PONG' }),
  CLIENT: () => ({ simple: 'OK' }),
  SUBSCRIBE: change('subscribe', 'channels', 'add'),
  UNSUBSCRIBE: change('unsubscribe', 'channels', 'delete'),
  PSUBSCRIBE: change('psubscribe', 'patterns', 'add'),
  PUNSUBSCRIBE: change('punsubscribe', 'patterns', 'delete'),
  PUBLISH(client, name, message) {
    const channel = String(name);
    let receivers = 0;
    for (const each of client.clients) {
      if (each.channels.has(channel)) {
        each.send(['message', channel, message]);
        receivers++;
      }
      for (const pattern of each.patterns) {
        if (!matches(pattern, channel)) continue;
        each.send(['pmessage', pattern, channel, message]);
        receivers++;
      }
    }
    return receivers;
  },
  PUBSUB(client, what, ...names) {
    if (String(what).toUpperCase() !== 'NUMSUB') return new Error('ERR only NUMSUB here');
    return names.map(String).flatMap((name) => [name, [...client.clients].filter((each) => each.channels.has(name)).length]);
  },
};
