import express from 'express';
import { Link } from './link.js';

/** The API below /api/links. */
export const links = express.Router();

links.post('/', async (req, res) => {
  // TODO: trusts the body, and shows the whole document.
  res.json(await Link.create(req.body));
});

// TODO: GET and DELETE of one link.

/** GET /:slug @type {import('express').RequestHandler} */
export async function follow(req, res) {
  // TODO: count the visit, and redirect.
  res.status(501).end();
}
