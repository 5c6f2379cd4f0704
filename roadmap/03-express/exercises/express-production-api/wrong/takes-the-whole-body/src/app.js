import express from 'express';
import mongoose from 'mongoose';
import { errorHandler, notFound } from './errors.js';
import { follow, links } from './links.js';
import { accessLog, cors, requestId } from './middleware.js';

/**
 * @param {object} options
 * @param {import('./config.js').Config} options.config
 * @param {(entry: object) => void} options.log
 * @param {() => boolean} options.isStopping
 */
export function createApp({ config, log, isStopping }) {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);

  app.use(requestId, accessLog(log), cors(config.corsOrigins)); // before anything that can fail
  app.get('/healthz', (req, res) => { res.json({ alive: true }); });
  app.get('/readyz', async (req, res) => {
    if (isStopping()) return res.status(503).json({ ready: false });
    const signal = AbortSignal.timeout(1_000);
    const ping = mongoose.connection.db.command({ ping: 1 }, { signal });
    const ready = await ping.then(() => true, () => false);
    res.status(ready ? 200 : 503).json({ ready });
  });
  app.use(express.json({ limit: '10kb' }));
  app.use('/api/links', links);
  app.get('/:slug', follow); // last: it would match /healthz, too
  app.use(notFound);
  app.use(errorHandler({ log }));
  return app;
}
