import { once } from 'node:events';

/** Listens on a free port of 127.0.0.1. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections?.();
      await once(server, 'close');
    },
  };
}
