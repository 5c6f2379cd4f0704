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
    await mongoose.connection.db.command({ ping: 1 }, { timeoutMS: 1_000 });
    res.json({ ready: true });
  });
  // #endregion

  app.use(express.json({ limit: '20kb' }));
  app.use('/books', books);
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
