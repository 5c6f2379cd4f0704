import express from 'express';
import { requireBasic, requireScope } from './guard.js';

export function createApp({ keys, metrics }) {
  const app = express();
  app.disable('x-powered-by');
  const reports = [{ id: 1, title: 'October' }];

  app.get('/reports', requireScope(keys, 'reports:read'), (req, res) => res.json(reports));
  app.post('/reports', requireScope(keys, 'reports:write'), express.json(), (req, res) => {
    const report = { id: reports.length + 1, title: String(req.body?.title ?? ''), by: req.client.owner };
    reports.push(report);
    res.status(201).json(report);
  });
  app.get('/metrics', requireBasic(metrics), (req, res) => res.type('text/plain').send(`reports_total ${reports.length}\n`));
  return app;
}
