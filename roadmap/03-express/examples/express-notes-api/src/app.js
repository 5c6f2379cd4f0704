import path from 'node:path';
import express from 'express';
import { sendError } from './errors.js';
import { notesRouter } from './notes.js';

const PUBLIC = path.join(import.meta.dirname, '..', 'public');

// #region app
/** Builds the whole application and opens nothing: no port, no connection. */
export function createApp({ notes = new Map(), log = console.error } = {}) {
  const app = express();
  app.disable('x-powered-by');

  app.get('/health', (req, res) => { res.json({ ok: true }); });
  app.use('/notes', notesRouter(notes));
  app.use(express.static(PUBLIC, { maxAge: '1h' }));

  app.use((req, res) => { res.status(404).json({ error: 'No such path.' }); });
  app.use(sendError(log));
  return app;
}
// #endregion
