import express from 'express';

// TODO: who else sees this map? And what does a client get for an unknown name?
const hits = new Map();

/**
 * @param {{ links: Map<string, string> }} options name → address
 * @returns {import('express').Express}
 */
export function createApp({ links }) {
  const app = express();

  app.get('/-/hits', (req, res) => {
    res.json(Object.fromEntries(hits));
  });

  app.get('/:name', (req, res) => {
    const { name } = req.params;
    hits.set(name, (hits.get(name) ?? 0) + 1);
    res.redirect(links.get(name));
  });

  return app;
}
