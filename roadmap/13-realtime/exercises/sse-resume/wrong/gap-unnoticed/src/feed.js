// Replays what is left of the buffer although older missed events are gone: the client never learns of the gap.
/**
 * @param {object} options
 * @param {string} options.epoch      differs after each start of the server
 * @param {number} options.keep       how many events are kept for those who were away
 * @param {number} options.maxQueued  how many bytes may wait for one client
 */
export function createFeed({ epoch, keep, maxQueued }) {
  const clients = new Set();
  const kept = []; // { n, text }, oldest first
  let newest = 0;

  function format(n, type, data) {
    const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join('');
    return `id: ${epoch}-${n}\nevent: ${type}\n${lines}\n`;
  }

  function send(res, text) {
    if (res.destroyed) return; // its 'close' is on the way
    res.write(text);
    if (res.writableLength > maxQueued) res.destroy();
  }

  /** The number that the client saw last, or undefined if nobody can resume from there. */
  function position(id) {
    const n = Number(/-(\d+)$/.exec(id)?.[1]);
    if (id !== `${epoch}-${n}` || n > newest) return undefined;
    return n;
  }

  return {
    handle(req, res) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      clients.add(res);
      res.on('close', () => clients.delete(res));
      send(res, 'retry: 2000\n\n'); // takes the head along

      const id = req.headers['last-event-id'];
      if (id === undefined) return;
      const seen = position(id);
      if (seen === undefined) send(res, format(newest, 'reset', ''));
      else for (const event of kept) if (event.n > seen) send(res, event.text);
    },
    publish(type, data) {
      const event = { n: ++newest, text: format(newest, type, data) };
      kept.push(event);
      if (kept.length > keep) kept.shift();
      for (const res of clients) send(res, event.text);
    },
    get size() { return clients.size; },
  };
}
