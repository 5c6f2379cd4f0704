import express from 'express';
import mongoose from 'mongoose';
import { books } from './books-router.js';
import { errorHandler, notFound } from './errors.js';

export function createApp({ log = console.error, isStopping = () => false } = {}) {
  const app = express();
  app.disable('x-powered-by');

  // #region health
  app.get('/healthz', (req, res) => res.json({ alive: true })); // never asks the database
  app.get('/readyz', async (req, res) => {
    if (isStopping()) return res.status(503).json({ ready: false });
    const signal = AbortSignal.timeout(1_000); // a server that hangs is not ready
    const ping = mongoose.connection.db.command({ ping: 1 }, { signal });
    const ready = await ping.then(() => true, () => false);
    res.status(ready ? 200 : 503).json({ ready });
  });
  // #endregion

  app.use(express.json({ limit: '20kb' }));
  app.use('/books', books);
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
