import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server } from 'socket.io';
import { openPair } from './redis.js';

/**
 * One Socket.IO server. Without `redisUrl` it is a world of its own.
 *
 * @param {object} [options]
 * @param {string} [options.redisUrl]
 * @param {string} [options.key]        prefix of the channels: servers with the same one belong together
 * @param {object} [options.recovery]   connectionStateRecovery
 * @param {(userId: string, room: string) => boolean} [options.mayRead]
 */
export async function startServer({ redisUrl, key = 'socket.io', recovery, mayRead = () => true } = {}) {
  const server = http.createServer();

  // #region adapter
  const redis = redisUrl ? await openPair(redisUrl) : undefined;
  const io = new Server(server, {
    ...(redis && { adapter: createAdapter(redis.pub, redis.sub, { key, requestsTimeout: 2000 }) }),
    ...(recovery && { connectionStateRecovery: recovery }),
  });
  // #endregion

  io.use((socket, next) => {
    socket.data.userId ??= socket.handshake.auth.user; // for the example: believed
    next();
  });
  // #region recovered
  io.on('connection', (socket) => {
    socket.join(`user:${socket.data.userId}`);
    if (socket.recovered) {
      // The rooms are those of before. Rights may have changed meanwhile, and nobody asked.
      for (const room of socket.rooms) {
        if (room.startsWith('board:') && !mayRead(socket.data.userId, room)) socket.leave(room);
      }
    }
    // #endregion
    socket.on('join', (room, ack) => {
      const may = typeof room === 'string' && room.startsWith('board:') && mayRead(socket.data.userId, room);
      if (may) socket.join(room);
      ack?.(may);
    });
  });

  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    io,
    url: `http://127.0.0.1:${server.address().port}`,
    /** Resolves when this many servers hear each other: the adapter subscribes without saying when it is done. */
    async togetherWith(servers) {
      while ((await io.of('/').adapter.serverCount()) < servers) await sleep(5);
    },
    async close() {
      await io.close();
      await redis?.close();
    },
  };
}
