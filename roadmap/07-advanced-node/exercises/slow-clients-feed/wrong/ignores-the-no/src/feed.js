// Cleans up well, but writes whatever write() returns: the slow client's queue is the feed's whole history.
export function createFeed() {
  const clients = new Set();

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
      for (const client of clients) if (!client.destroyed && !client.writableEnded) client.write(line);
    },
  };
}
