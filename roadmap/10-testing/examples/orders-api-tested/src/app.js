import express from 'express';
import { NotFound, OutOfStock } from './errors.js';
import { ordersRouter } from './orders-controller.js';
import { sessions } from './sessions.js';

// #region app
/** Everything but listen(): a test brings its own doubles, and no port is taken. */
export function createApp({ orders, users, log = console.error }) {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '10kb' }));
  const session = sessions({ users });
  app.post('/session', session.login);
  app.use('/orders', session.required, ordersRouter({ orders }));
  app.use((req, res) => res.status(404).json({ error: 'no_such_path' }));
  app.use(errorHandler(log));
  return app;
}
// #endregion

// #region errors
const errorHandler = (log) => (err, req, res, _next) => {
  if (err instanceof NotFound) return res.status(404).json({ error: 'not_found' });
  if (err instanceof OutOfStock) return res.status(409).json({ error: 'out_of_stock', left: err.left });
  if (err.expose && err.status < 500) return res.status(err.status).json({ error: 'bad_request' });
  log(err);
  res.status(500).json({ error: 'internal' });
};
// #endregion
