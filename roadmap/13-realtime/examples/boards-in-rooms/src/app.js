import http from 'node:http';
import { createApi } from './api.js';
import { createRealtime } from './realtime.js';

/** Wires both sides to one HTTP server. `io` lives here and is handed to whoever emits. */
export function createApp({ whoIs, mayRead, isAdmin, saveCard }) {
  const server = http.createServer();
  const io = createRealtime(server, { whoIs, mayRead, isAdmin });
  server.on('request', createApi({ io, whoIs, mayRead, saveCard }));
  return { server, io };
}
