// Remembers 'full' in a flag and clears it on 'drain', even if lines still wait afterwards: the next line overtakes them.
export function createFeed() {
  const clients = new Map();

  return {
    get size() { return clients.size; },

    add(client) {
      if (client.destroyed || client.writableEnded || clients.has(client)) return;
      const state = { full: client.writableNeedDrain, waiting: new Map() };
      clients.set(client, state);

      const onDrain = () => {
        state.full = false;
        for (const [key, line] of state.waiting) {
          state.waiting.delete(key);
          if (!client.write(line)) break;
        }
      };
      const onError = () => {}; // 'close' follows
      const onClose = () => {
        clients.delete(client);
        client.off('drain', onDrain).off('error', onError).off('close', onClose);
      };
      client.on('drain', onDrain).on('error', onError).on('close', onClose);
    },

    publish(key, line) {
      for (const [client, state] of clients) {
        if (client.destroyed || client.writableEnded) continue;
        if (state.full) {
          state.waiting.delete(key);
          state.waiting.set(key, line);
        } else if (!client.write(line)) {
          state.full = true;
        }
      }
    },
  };
}
