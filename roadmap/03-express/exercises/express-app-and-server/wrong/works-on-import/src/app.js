// Sets a timer when it is imported: every test that imports it hangs at its end.
import express from 'express';

const apps = new Set();
setInterval(() => { for (const hits of apps) hits.clear(); }, 86_400_000);

export function createApp({ links }) {
  const hits = new Map();
  apps.add(hits);
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
