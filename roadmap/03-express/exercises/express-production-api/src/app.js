import express from 'express';
import { errorHandler, notFound } from './errors.js';
import { follow, links } from './links.js';

/**
 * @param {object} options
 * @param {import('./config.js').Config} options.config
 * @param {(entry: object) => void} options.log
 * @param {() => boolean} options.isStopping
 */
export function createApp({ config, log, isStopping }) {
  const app = express();
  // TODO: settings, src/middleware.js, /healthz and /readyz, and the right order.
  app.use(express.json());
  app.get('/:slug', follow);
  app.use('/api/links', links);
  app.use(notFound);
  app.use(errorHandler({ log }));
  return app;
}
