import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { accessLog, clientGone } from './access-log.js';
import { requestContext, requestId } from './context.js';
import { errorHandler, HttpError, notFound } from './errors.js';

const orders = new Map([['7', { id: '7', item: 'a book' }]]);

/** Like a query: it takes a moment, and it knows the request only by its context. */
async function findOrder(id, log) {
  await setImmediate();
  log({ id: requestId(), query: `order ${id}` });
  return orders.get(id);
}

// #region order
export function createApp({ log, onError = errorHandler(log) }) {
  const app = express();
  app.disable('x-powered-by');

  app.use(requestContext());                // 1. who is it
  app.use(accessLog(log));                  // 2. before all that can fail
  app.use(express.json({ limit: '10kb' })); // 3. the body
  app.use('/orders', ordersRouter(log));    // 4. the routes
  app.use('/wrong', wrongRouter());
  app.use(notFound);                        // 5. nobody has answered
  app.use(onError);                         // 6. somebody has thrown
  return app;
}
// #endregion

function ordersRouter(log) {
  const router = express.Router();
  router.get('/:id', async (req, res) => {
    const order = await findOrder(req.params.id, log);
    if (!order) throw new HttpError(404, `No order ${req.params.id}.`);
    res.json(order);
  });
  router.post('/', (req, res) => {
    if (!req.body?.item) throw new HttpError(422, 'An order needs an item.');
    res.status(201).json(req.body);
  });
  return router;
}

/** What goes wrong in handlers, one route each. */
function wrongRouter() {
  const router = express.Router();
  router.get('/throws', () => { throw new TypeError('user is undefined'); });
  router.get('/rejects', async () => { await setImmediate(); throw new Error('connect ECONNREFUSED 10.0.3.7:5432'); });
  router.get('/upstream', async () => { throw Object.assign(new Error('GET http://10.0.0.9: 404'), { status: 404 }); });
  // #region responding
  router.get('/twice', (req, res) => {
    res.json({ answer: 1 }); // a `return` is missing
    res.json({ answer: 2 }); // throws ERR_HTTP_HEADERS_SENT
  });
  router.get('/late', async (req, res) => {
    res.json({ answer: 1 });
    await once(res, 'close');
    throw new Error('the audit log is full'); // nobody is left to hear of it
  });
  router.get('/half', async (req, res) => {
    res.write('[{"id":1},');
    await setImmediate();
    throw new Error('lost the database'); // 200 has been sent
  });
  // #endregion
  router.get('/file', async (req, res) => {
    await pipeline(createReadStream('no-such-file.csv'), res); // destroys both when one fails
  });
  router.get('/slow', async (req, res) => {
    res.flushHeaders(); // the client knows that we are at work
    await sleep(60_000, undefined, { signal: clientGone(res) });
    res.end('done');
  });
  return router;
}
