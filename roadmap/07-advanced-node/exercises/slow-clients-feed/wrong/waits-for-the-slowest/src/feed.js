// Waits for the drain of each client before the next one gets its line: everybody is as slow as the slowest.
import { once } from 'node:events';

export function createFeed() {
  const clients = new Set();
  let last = Promise.resolve();

  async function send(line) {
    for (const client of clients) {
      if (client.destroyed || client.writableEnded) continue;
      if (!client.write(line)) await Promise.race([once(client, 'drain'), once(client, 'close')]);
    }
  }

  return {
    get size() { return clients.size; },

    add(client) {
      if (client.destroyed) return;
      clients.add(client);
      const onError = () => {}; // 'close' follows
      const onClose = () => {
        clients.delete(client);
        client.off('error', onError).off('close', onClose);
      };
      client.on('error', onError).on('close', onClose);
    },

    publish(key, line) {
      last = last.then(() => send(line), () => send(line));
    },
  };
}
