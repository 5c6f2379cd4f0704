import mongoose from 'mongoose';

// #region model
const schema = new mongoose.Schema({
  isbn: { type: String, required: true, match: /^\d{13}$/, unique: true },
  title: { type: String, required: true, trim: true, maxlength: 200 },
  year: { type: Number, min: 1450, max: 2100 },
}, {
  timestamps: true,
  optimisticConcurrency: true, // save() fails if somebody else saved in between
});

export const Book = mongoose.model('Book', schema);

/** What clients see of a book: chosen here, not whatever the document has. */
export const present = ({ id, isbn, title, year }) => ({ id, isbn, title, year });
// #endregion
