import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { writeHeapSnapshot } from 'node:v8';

const leaking = process.argv[2] !== 'mended';

/** One for the whole process: tells everybody when a price changes. */
const prices = new EventEmitter();
prices.setMaxListeners(0); // "the warning was annoying"

// #region leak
class RequestContext {
  constructor(req) {
    this.url = req.url;
    this.rows = Array.from({ length: 50 }, (_, id) => ({ id }));
  }
}

const server = createServer((req, res) => {
  const context = new RequestContext(req);
  const onPrice = (price) => { context.price = price; };
  prices.on('change', onPrice);
  if (!leaking) res.once('close', () => prices.off('change', onPrice));
  res.end(String(context.rows.length));
});
// #endregion

// Only for the measuring: the parent says when to write a snapshot.
process.on('message', (file) => process.send({ written: writeHeapSnapshot(file) }));
process.on('disconnect', () => process.exit());
await once(server.listen(0, '127.0.0.1'), 'listening');
process.send({ port: server.address().port });
