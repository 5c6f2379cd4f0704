import { Problem } from './problems.js';
import { WRITABLE } from './store.js';

const READ_ONLY = ['id', 'status', 'publishedAt', 'createdAt', 'updatedAt'];
const LIMIT = { title: 200, summary: 500, body: 100_000 };

/** What a client may write, and nothing else. By hand, since three strings need no library; see the topic Validation. */
export function checkFields(fields) {
  const errors = [];
  const complain = (name, detail) => errors.push({ pointer: pointerTo(name), detail });
  for (const name of Object.keys(fields)) {
    if (READ_ONLY.includes(name)) complain(name, 'is read-only');
    else if (!WRITABLE.includes(name)) complain(name, 'is not a member of an article');
  }
  for (const name of WRITABLE) {
    const value = fields[name];
    if (name === 'summary' && (value === undefined || value === null)) continue;
    if (typeof value !== 'string' || value.trim() === '') complain(name, 'must be a text that is not empty');
    else if (value.length > LIMIT[name]) complain(name, `may have ${LIMIT[name]} characters`);
  }
  if (errors.length > 0) throw new Problem(422, 'Some members are not valid.', { errors });
  return { title: fields.title, summary: fields.summary ?? null, body: fields.body };
}

/** A JSON Pointer (RFC 6901) as a fragment: `~` and `/` are escaped its way, the rest as in any URL. */
const pointerTo = (name) => `#/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
