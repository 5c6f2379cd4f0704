import express from 'express';
import { Book, present } from './book.js';

export const books = express.Router();

/** The fields that a client may set. `body` is undefined when no JSON came. */
const fields = (body) => {
  const { isbn, title, year } = body ?? {};
  return { isbn, title, year };
};

books.get('/', async (req, res) => {
  res.json((await Book.find().sort('-_id').limit(50)).map(present));
});

// #region routes
books.post('/', async (req, res) => {
  const book = await Book.create(fields(req.body));
  res.status(201).location(`${req.baseUrl}/${book.id}`).json(present(book));
});

books.get('/:id', async (req, res) => {
  res.json(present(await Book.findById(req.params.id).orFail()));
});

books.patch('/:id', async (req, res) => {
  const book = await Book.findById(req.params.id).orFail();
  for (const [field, value] of Object.entries(fields(req.body))) {
    if (value !== undefined) book.set(field, value);
  }
  await book.save(); // runs the validators, and compares the version
  res.json(present(book));
});

books.delete('/:id', async (req, res) => {
  await Book.findByIdAndDelete(req.params.id).orFail();
  res.status(204).end();
});
// #endregion
