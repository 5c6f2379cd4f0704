import express from 'express';
import { articles } from './articles.js';
import { notFound, sendProblem } from './problems.js';

// #region app
export function createApp(store, { log = console.error } = {}) {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ type: ['application/json', 'application/merge-patch+json'], limit: '256kb' }));
  app.use(articles(store));
  app.use(notFound); // instead of Express's HTML
  app.use(sendProblem(log));
  return app;
}
// #endregion
