/**
 * @param {{
 *   feed: import('node:events').EventEmitter, loadPage: (url: string) => Promise<object>,
 *   maxPages: number, pingMs: number,
 * }} options
 */
export function createBoard({ feed, loadPage, maxPages, pingMs }) {
  const pages = new Map(); // the first one is that which nobody has asked for longest
  const clients = new Set();
  const signatures = new Map();

  return {
    async page(url) {
      const page = pages.has(url) ? pages.get(url) : await loadPage(url);
      pages.delete(url);
      pages.set(url, page);
      while (pages.size > maxPages) pages.delete(pages.keys().next().value);
      return page;
    },

    watch(client) {
      if (client.closed || clients.has(client)) return;
      const onPrice = (price) => client.send(price);
      const timer = setInterval(() => client.ping(), pingMs);
      feed.on('price', onPrice);
      clients.add(client);
      client.once('close', () => {
        feed.off('price', onPrice);
        clearInterval(timer);
        clients.delete(client);
      });
    },

    watching() {
      return clients.size;
    },

    nextPrice(symbol, { signal } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const done = () => {
          feed.off('price', onPrice);
          signal?.removeEventListener('abort', onAbort);
        };
        const onPrice = (price) => {
          if (price.symbol !== symbol) return;
          done();
          resolve(price);
        };
        const onAbort = () => {
          done();
          reject(signal.reason);
        };
        feed.on('price', onPrice);
        signal?.addEventListener('abort', onAbort);
      });
    },

    addUpload(name, bytes) {
      signatures.set(name, new Uint8Array(bytes.subarray(0, 8))); // a copy
    },

    signature(name) {
      return signatures.get(name);
    },
  };
}
