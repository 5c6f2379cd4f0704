// Replaces a waiting line in place: the Map keeps the position of the first one, and the order of publication is lost.
/** Sends lines to many clients, each at its own pace. A slow client gets the newest line of each key. */
export function createFeed() {
  const clients = new Map(); // client -> the lines that wait for it, by key

  return {
    get size() { return clients.size; },

    /** @param {import('node:stream').Writable} client */
    add(client) {
      if (isOver(client) || clients.has(client)) return;
      const waiting = new Map();
      clients.set(client, waiting);

      const onDrain = () => {
        for (const [key, line] of waiting) {
          if (isOver(client) || client.writableNeedDrain) break;
          waiting.delete(key);
          client.write(line);
        }
      };
      const onError = () => {}; // 'close' follows and does the work; without a listener the process would end
      const onClose = () => {
        clients.delete(client);
        client.off('drain', onDrain).off('error', onError).off('close', onClose);
      };
      client.on('drain', onDrain).on('error', onError).on('close', onClose);
    },

    /**
     * @param {string} key what the line is about; a newer line of the same key makes it stale
     * @param {string} line
     */
    publish(key, line) {
      for (const [client, waiting] of clients) {
        if (isOver(client)) continue;
        if (client.writableNeedDrain) {
          waiting.set(key, line);
        } else {
          client.write(line);
        }
      }
    },
  };
}

function isOver(client) {
  return client.destroyed || client.writableEnded;
}
