/**
 * A stand-in for Redis, with the commands of this example and nothing else: one process, one database, no disk.
 * It speaks RESP2 over TCP, so the client does not know the difference. `test/redis-lite.test.js` compares it
 * with a real server when REDIS_URL is set.
 */
import { once } from 'node:events';
import net from 'node:net';

export async function startRedisLite() {
  const state = { keys: new Map(), channels: new Map(), waiting: new Map() };
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${server.address().port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One connection: commands in, replies out in the same order. */
function serve(socket, state) {
  let received = Buffer.alloc(0);
  const client = { state, queued: null, subscribed: new Set(), waits: null, send: (reply) => socket.write(encode(reply)) };
  socket.on('error', () => socket.destroy()); // the other side is gone: nobody to tell
  socket.on('close', () => {
    client.waits?.cancel();
    for (const channel of client.subscribed) state.channels.get(channel)?.delete(client);
  });
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    drain();
  });
  function drain() {
    while (!client.waits) {
      const command = decode(received);
      if (!command) return;
      received = received.subarray(command.length);
      const reply = handle(client, command.args);
      if (reply instanceof Promise) {
        reply.then((value) => {
          client.waits = null;
          client.send(value);
          drain();
        });
      } else if (reply !== NO_REPLY) {
        client.send(reply);
      }
    }
  }
}

// ---- RESP2 ----

const NO_REPLY = Symbol('no reply');
const OK = { simple: 'OK' };

/** Reads `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`; null while it is not there as a whole. */
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
    args.push(buffer.toString('utf8', start, start + size));
    at = start + size + 2;
  }
  return { args, length: at };
}

function encode(reply) {
  if (reply === null || reply === undefined) return '$-1\r\n';
  if (reply instanceof Error) return `-${reply.message}\r\n`;
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encode).join('')}`;
  return `+${reply.simple}\r\n`;
}

// ---- running commands ----

function handle(client, [name, ...args]) {
  const command = name.toUpperCase();
  if (command === 'MULTI') {
    client.queued = [];
    return OK;
  }
  if (command === 'EXEC') {
    const queued = client.queued;
    client.queued = null;
    return queued.map((each) => run(client, ...each)); // one after the other, and nobody in between
  }
  if (client.queued) {
    client.queued.push([command, args]);
    return { simple: 'QUEUED' };
  }
  return run(client, command, args);
}

function run(client, command, args) {
  if (!Object.hasOwn(COMMANDS, command)) return new Error(`ERR unknown command '${command}'`);
  try {
    return COMMANDS[command](client, ...args);
  } catch (err) {
    return err; // an error of Redis is a reply
  }
}

/** The living entry of a key: { type, value, expires }. An expired one is deleted when somebody asks for it. */
function find({ state }, key, type) {
  const entry = state.keys.get(key);
  if (!entry) return undefined;
  if (entry.expires <= Date.now()) {
    state.keys.delete(key);
    return undefined;
  }
  if (type && entry.type !== type) throw new Error('WRONGTYPE Operation against a key holding the wrong kind of value');
  return entry;
}

function findOrMake(client, key, type, value) {
  let entry = find(client, key, type);
  if (!entry) {
    entry = { type, value, expires: Infinity };
    client.state.keys.set(key, entry);
  }
  return entry;
}

function integer(text) {
  if (!/^-?\d{1,15}$/.test(text)) throw new Error('ERR value is not an integer or out of range');
  return Number(text);
}

const COMMANDS = {
  PING: () => ({ simple: 'PONG' }),
  CLIENT: () => OK,

  // strings
  GET: (client, key) => find(client, key, 'string')?.value ?? null,
  SET(client, key, value, ...options) {
    const old = find(client, key);
    const wantsOld = options.some((option) => option.toUpperCase() === 'GET');
    const reply = (done) => (wantsOld ? (old?.value ?? null) : done);
    let expires = Infinity; // SET forgets the old expiry
    for (let i = 0; i < options.length; i++) {
      const option = options[i].toUpperCase();
      if (option === 'NX' && old) return reply(null);
      if (option === 'XX' && !old) return reply(null);
      if (option === 'KEEPTTL' && old) expires = old.expires;
      if (option === 'EX') expires = Date.now() + integer(options[++i]) * 1000;
      if (option === 'PX') expires = Date.now() + integer(options[++i]);
    }
    client.state.keys.set(key, { type: 'string', value, expires });
    return reply(OK);
  },
  MGET: (client, ...keys) =>
    keys.map((key) => {
      const entry = find(client, key);
      return entry?.type === 'string' ? entry.value : null;
    }),
  INCRBY(client, key, by) {
    const entry = findOrMake(client, key, 'string', '0');
    entry.value = String(integer(entry.value) + integer(by));
    return Number(entry.value);
  },
  INCR: (client, key) => COMMANDS.INCRBY(client, key, '1'),
  DECRBY: (client, key, by) => COMMANDS.INCRBY(client, key, String(-integer(by))),

  // any type
  DEL: (client, ...keys) => keys.filter((key) => find(client, key) && client.state.keys.delete(key)).length,
  UNLINK: (client, ...keys) => COMMANDS.DEL(client, ...keys),
  EXISTS: (client, ...keys) => keys.filter((key) => find(client, key)).length,
  PEXPIRE(client, key, ms) {
    const entry = find(client, key);
    if (!entry) return 0;
    entry.expires = Date.now() + integer(ms);
    return 1;
  },
  EXPIRE: (client, key, seconds) => COMMANDS.PEXPIRE(client, key, String(integer(seconds) * 1000)),
  PTTL(client, key) {
    const entry = find(client, key);
    if (!entry) return -2;
    return entry.expires === Infinity ? -1 : entry.expires - Date.now();
  },
  TTL(client, key) {
    const ms = COMMANDS.PTTL(client, key);
    return ms < 0 ? ms : Math.round(ms / 1000);
  },
  SCAN(client, cursor, ...options) {
    const pattern = options[options.findIndex((each) => each.toUpperCase() === 'MATCH') + 1] ?? '*';
    const prefix = pattern.replace(/\*$/, ''); // prefix* is all it knows
    return ['0', [...client.state.keys.keys()].filter((key) => key.startsWith(prefix) && find(client, key))];
  },

  // hashes
  HSET(client, key, ...pairs) {
    const { value } = findOrMake(client, key, 'hash', new Map());
    const before = value.size;
    for (let i = 0; i < pairs.length; i += 2) value.set(pairs[i], pairs[i + 1]);
    return value.size - before;
  },
  HGET: (client, key, field) => find(client, key, 'hash')?.value.get(field) ?? null,
  HGETALL: (client, key) => [...(find(client, key, 'hash')?.value ?? [])].flat(),
  HINCRBY(client, key, field, by) {
    const { value } = findOrMake(client, key, 'hash', new Map());
    const old = value.get(field) ?? '0';
    if (!/^-?\d{1,15}$/.test(old)) throw new Error('ERR hash value is not an integer');
    value.set(field, String(Number(old) + integer(by)));
    return Number(value.get(field));
  },

  // lists
  LPUSH: (client, key, ...items) => push(client, key, (list) => list.unshift(...items.reverse())),
  RPUSH: (client, key, ...items) => push(client, key, (list) => list.push(...items)),
  LLEN: (client, key) => find(client, key, 'list')?.value.length ?? 0,
  LRANGE: (client, key, start, stop) => range(find(client, key, 'list')?.value ?? [], start, stop),
  LTRIM(client, key, start, stop) {
    const entry = find(client, key, 'list');
    if (entry) replace(client, key, entry, range(entry.value, start, stop));
    return OK;
  },
  LREM(client, key, count, item) {
    if (count !== '0') throw new Error('ERR only count 0 here: all of them');
    const entry = find(client, key, 'list');
    if (!entry) return 0;
    const left = entry.value.filter((each) => each !== item);
    const removed = entry.value.length - left.length;
    replace(client, key, entry, left);
    return removed;
  },
  LMOVE(client, source, target, from, to) {
    const entry = find(client, source, 'list');
    if (!entry) return null;
    const item = from.toUpperCase() === 'LEFT' ? entry.value.shift() : entry.value.pop();
    replace(client, source, entry, entry.value);
    COMMANDS[to.toUpperCase() === 'LEFT' ? 'LPUSH' : 'RPUSH'](client, target, item);
    return item;
  },
  BLMOVE(client, source, target, from, to, seconds) {
    const item = COMMANDS.LMOVE(client, source, target, from, to);
    if (item !== null) return item;
    return waitFor(client, source, Number(seconds), () => COMMANDS.LMOVE(client, source, target, from, to));
  },

  // Pub/Sub
  SUBSCRIBE(client, ...channels) {
    for (const channel of channels) {
      client.subscribed.add(channel);
      const { channels: all } = client.state;
      if (!all.has(channel)) all.set(channel, new Set());
      all.get(channel).add(client);
      client.send(['subscribe', channel, client.subscribed.size]);
    }
    return NO_REPLY;
  },
  UNSUBSCRIBE(client, ...channels) {
    for (const channel of channels) {
      client.subscribed.delete(channel);
      client.state.channels.get(channel)?.delete(client);
      client.send(['unsubscribe', channel, client.subscribed.size]);
    }
    return NO_REPLY;
  },
  PUBLISH(client, channel, message) {
    const listeners = client.state.channels.get(channel) ?? new Set();
    for (const listener of listeners) listener.send(['message', channel, message]);
    return listeners.size;
  },
};

// ---- lists ----

function push(client, key, change) {
  const length = change(findOrMake(client, key, 'list', []).value);
  const waiters = client.state.waiting.get(key) ?? [];
  setImmediate(() => waiters.shift()?.retry()); // one item wakes one client, in the order in which they came
  return length;
}

function range(list, start, stop) {
  const at = (index) => (integer(index) < 0 ? list.length + integer(index) : integer(index));
  return list.slice(Math.max(at(start), 0), at(stop) + 1);
}

/** An empty list does not exist in Redis. */
function replace(client, key, entry, list) {
  entry.value = list;
  if (list.length === 0) client.state.keys.delete(key);
}

/** Holds back the reply until the list has an item, or until the time is up (0: never). */
function waitFor(client, key, seconds, attempt) {
  const { waiting } = client.state;
  if (!waiting.has(key)) waiting.set(key, []);
  return new Promise((resolve) => {
    const timer = seconds > 0 ? setTimeout(() => finish(null), seconds * 1000) : undefined;
    const waiter = {
      retry() {
        const item = attempt();
        if (item === null) waiting.get(key).push(waiter);
        else finish(item);
      },
    };
    const leave = () => {
      clearTimeout(timer);
      waiting.set(key, waiting.get(key).filter((each) => each !== waiter));
    };
    const finish = (item) => {
      leave();
      resolve(item);
    };
    client.waits = { cancel: leave };
    waiting.get(key).push(waiter);
  });
}
