// Counts before it looks, so that anybody can fill the map; and its 404 is Express's page of HTML.
import express from 'express';

export function createApp({ links }) {
  const hits = new Map();
  const app = express();
  app.disable('x-powered-by');
  app.get('/-/hits', (req, res) => { res.json(Object.fromEntries(hits)); });
  app.get('/:name', (req, res, next) => {
    const { name } = req.params;
    hits.set(name, (hits.get(name) ?? 0) + 1);
    if (!links.has(name)) return next();
    res.redirect(links.get(name));
  });
  return app;
}
