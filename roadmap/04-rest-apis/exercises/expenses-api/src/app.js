import express from 'express';
import { createExpenses } from './expenses.js';
import { errorHandler, Problem } from './problem.js';
import { createV1 } from './v1.js';
import { createV2 } from './v2.js';

/** @param {{ db: import('node:sqlite').DatabaseSync, now?: () => number }} options `now` is for tests */
export function createApp({ db, now = Date.now }) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // Express's own are weak and know no versions
  const expenses = createExpenses(db);
  app.use('/api/v1', createV1(expenses, { now }));
  app.use('/api/v2', createV2(expenses));
  app.use((req) => { throw new Problem(404, `There is nothing at ${req.path}.`); });
  app.use(errorHandler);
  return app;
}
