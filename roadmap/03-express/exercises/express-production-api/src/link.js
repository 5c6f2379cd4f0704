import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';

const RESERVED = ['api', 'healthz', 'readyz'];

const schema = new mongoose.Schema({
  slug: {
    type: String,
    unique: true,
    default: () => randomBytes(4).toString('hex'),
    match: /^[a-z0-9-]{3,32}$/,
    validate: (slug) => !RESERVED.includes(slug),
  },
  url: { type: String, required: true, maxlength: 2000, validate: (url) => /^https?:$/.test(URL.parse(url)?.protocol) },
  hits: { type: Number, default: 0 },
}, { timestamps: true });

export const Link = mongoose.model('Link', schema);
