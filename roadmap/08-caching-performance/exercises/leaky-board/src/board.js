/**
 * @param {{
 *   feed: import('node:events').EventEmitter, loadPage: (url: string) => Promise<object>,
 *   maxPages: number, pingMs: number,
 * }} options
 */
export function createBoard({ feed, loadPage, maxPages, pingMs }) {
  const pages = new Map();
  const clients = [];
  const signatures = new Map();

  // TODO: everything works, and nothing is ever forgotten.
  return {
    page(url) {
      if (!pages.has(url)) pages.set(url, loadPage(url));
      return pages.get(url);
    },

    watch(client) {
      clients.push(client);
      feed.on('price', (price) => {
        if (!client.closed) client.send(price);
      });
      setInterval(() => {
        if (!client.closed) client.ping();
      }, pingMs);
    },

    watching() {
      return clients.filter((client) => !client.closed).length;
    },

    nextPrice(symbol, { signal } = {}) {
      return new Promise((resolve, reject) => {
        feed.on('price', (price) => {
          if (price.symbol === symbol) resolve(price);
        });
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },

    addUpload(name, bytes) {
      signatures.set(name, bytes.subarray(0, 8));
    },

    signature(name) {
      return signatures.get(name);
    },
  };
}
