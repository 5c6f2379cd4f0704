import { STATUS_CODES } from 'node:http';
import express from 'express';
import { InvalidCursor, listOrders, listOrdersByPage } from './orders.js';
import { listQuery, pageQuery } from './query.js';

export function createApp(db) {
  const app = express();
  app.disable('x-powered-by');

  // #region route
  app.get('/orders', (req, res) => {
    const query = parse(listQuery, req.query);
    const { items, next } = listOrders(db, query);
    if (next) {
      const params = new URLSearchParams({ ...req.query, cursor: next }); // the same filters, further on
      res.set('Link', `</orders?${params}>; rel="next"`);
    }
    res.json({ items, next });
  });
  // #endregion

  app.get('/orders-by-page', (req, res) => {
    res.json(listOrdersByPage(db, parse(pageQuery, req.query)));
  });

  app.use((req, res) => problem(res, 404, 'No such path.'));
  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err);
    if (err instanceof InvalidQuery) return problem(res, 400, 'The query is not valid.', err.errors);
    if (err instanceof InvalidCursor) return problem(res, 400, err.message);
    if (err.status >= 400 && err.status < 500) return problem(res, err.status, 'The request is not valid.'); // Express's own
    console.error(err);
    problem(res, 500, 'Internal error.');
  });
  return app;
}

class InvalidQuery extends Error {
  constructor(errors) {
    super('invalid query');
    this.errors = errors;
  }
}

function parse(schema, query) {
  const { success, data, error } = schema.safeParse(query);
  if (success) return data;
  throw new InvalidQuery(error.issues.map((issue) => ({ parameter: issue.path[0] ?? issue.keys?.join(', '), detail: issue.message })));
}

function problem(res, status, detail, errors) {
  const title = STATUS_CODES[status];
  res.status(status).type('application/problem+json').send(JSON.stringify({ title, status, detail, errors }));
}
