/**
 * A stand-in for Redis, with the commands of this example and nothing else: one process, one database, no disk.
 * It speaks RESP2 over TCP, so the client does not know the difference. `test/redis-lite.test.js` compares it
 * with a real server when REDIS_URL is set.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { evalScript } from './redis-lite-lua.js';

export async function startRedisLite() {
  const state = { keys: new Map(), scripts: new Map() };
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
  const client = { state, queued: null };
  socket.on('error', () => socket.destroy()); // the other side is gone: nobody to tell
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    drain();
  });
  function drain() {
    for (let command = decode(received); command; command = decode(received)) {
      received = received.subarray(command.length);
      socket.write(encode(handle(client, command.args)));
    }
  }
}

// ---- RESP2 ----

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
  GETEX(client, key, option, amount) {
    const entry = find(client, key, 'string');
    if (!entry) return null;
    if (option?.toUpperCase() === 'EX') entry.expires = Date.now() + integer(amount) * 1000;
    return entry.value;
  },
  GETDEL(client, key) {
    const entry = find(client, key, 'string');
    client.state.keys.delete(key);
    return entry?.value ?? null;
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

  // sorted sets, as Map(member: score)
  ZADD(client, key, ...pairs) {
    const { value } = findOrMake(client, key, 'zset', new Map());
    const before = value.size;
    for (let i = 0; i < pairs.length; i += 2) value.set(pairs[i + 1], Number(pairs[i]));
    return value.size - before;
  },
  ZRANGE(client, key, start, stop) {
    const sorted = [...(find(client, key, 'zset')?.value ?? [])].sort(
      ([a, x], [b, y]) => x - y || (a < b ? -1 : 1),
    );
    const at = (index) => (integer(index) < 0 ? sorted.length + integer(index) : integer(index));
    return sorted.slice(Math.max(at(start), 0), at(stop) + 1).map(([member]) => member);
  },
  ZREM: (client, key, ...members) => removeMembers(client, key, (member) => members.includes(member)),
  ZREMRANGEBYSCORE(client, key, min, max) {
    const bound = (text) => ({ '-inf': -Infinity, '+inf': Infinity })[text] ?? Number(text);
    return removeMembers(client, key, (member, score) => score >= bound(min) && score <= bound(max));
  },

  // scripts
  TIME: () => [String(Math.floor(Date.now() / 1000)), String((Date.now() % 1000) * 1000)],
  EVAL(client, source, count, ...rest) {
    client.state.scripts.set(createHash('sha1').update(source).digest('hex'), source);
    const call = (name, ...args) => run(client, name.toUpperCase(), args);
    return evalScript(source, rest.slice(0, integer(count)), rest.slice(integer(count)), call);
  },
  EVALSHA(client, sha, ...rest) {
    const source = client.state.scripts.get(sha);
    if (source === undefined) throw new Error('NOSCRIPT No matching script. Please use EVAL.');
    return COMMANDS.EVAL(client, source, ...rest);
  },
};

/** An empty sorted set does not exist in Redis. */
function removeMembers(client, key, matches) {
  const entry = find(client, key, 'zset');
  const gone = [...(entry?.value ?? [])].filter(([member, score]) => matches(member, score));
  for (const [member] of gone) entry.value.delete(member);
  if (entry?.value.size === 0) client.state.keys.delete(key);
  return gone.length;
}
