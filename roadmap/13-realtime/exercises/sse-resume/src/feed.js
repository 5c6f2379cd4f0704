/**
 * @param {object} options
 * @param {string} options.epoch      differs after each start of the server
 * @param {number} options.keep       how many events are kept for those who were away
 * @param {number} options.maxQueued  how many bytes may wait for one client
 */
export function createFeed({ epoch, keep, maxQueued }) {
  const clients = new Set();
  let newest = 0;

  return {
    handle(req, res) {
      // TODO: serve those who were away, keep caches out, and forget those who left.
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write('retry: 2000\n\n');
      clients.add(res);
    },
    publish(type, data) {
      // TODO: keep the event, mind the line breaks, and mind the clients that do not read.
      newest++;
      for (const res of clients) res.write(`event: ${type}\ndata: ${data}\n\n`);
    },
    get size() { return clients.size; },
  };
}
