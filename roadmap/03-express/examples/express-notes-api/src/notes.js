import { randomUUID } from 'node:crypto';
import express from 'express';
import { jsonBody, textOf } from './body.js';
import { commentsRouter } from './comments.js';
import { HttpError } from './errors.js';
import { load, only } from './middleware.js';

// #region router
export function notesRouter(notes) {
  const router = express.Router();
  const loadNote = load('note', async ({ noteId }) => notes.get(noteId));

  router.route('/')
    .get((req, res) => res.json([...notes.values()]))
    .post(jsonBody, (req, res) => {
      const note = { id: randomUUID(), text: textOf(req.body) };
      notes.set(note.id, note);
      res.status(201).location(`${req.baseUrl}/${note.id}`).json(note);
    })
    .all(only('GET', 'HEAD', 'POST'));

  router.get('/newest', (req, res) => { // above '/:noteId', or it would be an id
    const newest = [...notes.values()].at(-1);
    if (newest === undefined) throw new HttpError(404, 'There are no notes.');
    res.json(newest);
  });

  router.route('/:noteId')
    .get(loadNote, (req, res) => res.json(res.locals.note))
    .delete(loadNote, (req, res) => {
      notes.delete(res.locals.note.id);
      res.status(204).end();
    })
    .all(only('GET', 'HEAD', 'DELETE'));

  router.use('/:noteId/comments', loadNote, commentsRouter());
  return router;
}
// #endregion
