import express from 'express';

/**
 * @param {{ links: Map<string, string> }} options name → address
 * @returns {import('express').Express}
 */
export function createApp({ links }) {
  const hits = new Map();
  const app = express();
  app.disable('x-powered-by');

  app.get('/-/hits', (req, res) => {
    res.json(Object.fromEntries(hits));
  });

  app.get('/:name', (req, res, next) => {
    const { name } = req.params;
    if (!links.has(name)) return next();
    hits.set(name, (hits.get(name) ?? 0) + 1);
    res.redirect(links.get(name));
  });

  app.use((req, res) => {
    res.status(404).json({ error: 'No such link.' });
  });

  return app;
}
