import express from 'express';
import { jsonBody, textOf } from './body.js';

// #region nested
export function commentsRouter(comments = new Map()) {
  const router = express.Router({ mergeParams: true }); // else no noteId in here

  router.get('/', (req, res) => res.json(comments.get(req.params.noteId) ?? []));
  router.post('/', jsonBody, (req, res) => {
    const { noteId } = req.params;
    comments.set(noteId, [...comments.get(noteId) ?? [], textOf(req.body)]);
    res.status(201).json(comments.get(noteId));
  });
  return router;
}
// #endregion
