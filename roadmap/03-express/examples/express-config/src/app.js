import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { deadline } from './deadline.js';
import { errorHandler, notFound } from './errors.js';

// #region app
/** Everything that differs between machines comes in as `config`: nothing below reads process.env. */
export function createApp(config, { log = console.error } = {}) {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.use(deadline(config.deadlineMs));
  app.use(express.json({ limit: `${config.bodyLimitKb}kb` }));
  // #endregion

  app.get('/whoami', (req, res) => {
    res.json({ ip: req.ip, protocol: req.protocol, host: req.host });
  });
  app.post('/echo', (req, res) => { res.json(req.body ?? null); });
  app.get('/slow', async (req, res) => {
    await sleep(60_000, undefined, { signal: req.deadline }); // a query, a fetch: they take a signal, too
    res.json({ waited: '60 s' });
  });

  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
