import { once } from 'node:events';
import { openUsers } from './users.js';

/** A server on a free port, with users of its own. */
export async function start(createApp) {
  const users = await openUsers();
  const server = createApp(users).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    users,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await users.close();
    },
  };
}
