// Makes a new app each time, but all of them count into one map.
import express from 'express';

const hits = new Map();

export function createApp({ links }) {
  const app = express();
  app.disable('x-powered-by');
  app.get('/-/hits', (req, res) => { res.json(Object.fromEntries(hits)); });
  app.get('/:name', (req, res, next) => {
    const { name } = req.params;
    if (!links.has(name)) return next();
    hits.set(name, (hits.get(name) ?? 0) + 1);
    res.redirect(links.get(name));
  });
  app.use((req, res) => { res.status(404).json({ error: 'No such link.' }); });
  return app;
}
