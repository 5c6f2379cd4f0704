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
  const { url } = await Link.findOneAndUpdate({ slug: req.params.slug }, { $inc: { hits: 1 } }).orFail();
  res.set('Cache-Control', 'no-store').redirect(302, url);
}
