import express from 'express';
import { HttpError } from './errors.js';

// #region require-json
/** express.json() passes over what is not JSON and leaves req.body undefined. This tells the client. */
export function requireJson(req, res, next) {
  if (!req.is('application/json')) throw new HttpError(415, 'Send application/json.');
  next();
}
// #endregion

/** What a route needs that reads JSON: refuse other types, then parse, with a limit. */
export const jsonBody = [requireJson, express.json({ limit: '64kb' })];

/** The text of a note or a comment, checked. */
export function textOf({ text }) {
  if (typeof text !== 'string' || text === '') throw new HttpError(422, '`text` must be a string that is not empty.');
  return text;
}
