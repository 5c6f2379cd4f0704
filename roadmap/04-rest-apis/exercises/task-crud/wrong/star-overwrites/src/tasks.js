// Takes * for leave to try again: it writes over what came in between.
import { HttpError } from './http-error.js';

const WRITABLE = ['title', 'note', 'done'];

/**
 * A row is { id, title, note, done, ownerId, version, createdAt }; version is 1 at first and grows with each update.
 * Everything in `repo` is asynchronous, and other processes use the same table:
 *   insert({ title, note, done })  → the new row
 *   find(id)                       → the row, or undefined
 *   update(id, version, changes)   → the new row, or undefined: the row is gone, or has another version by now
 *   remove(id, version)            → true, or false for the same reasons
 */
export function createTasks(repo) {
  async function find(id) {
    const row = await repo.find(id);
    if (!row) throw new HttpError(404, 'No such task.');
    return row;
  }

  /** A write did nothing: the task has changed, or it is gone. */
  async function tooLate(id) {
    await find(id);
    throw new HttpError(412, 'The task has changed since you read it.');
  }

  return {
    async create({ body }) {
      const row = await repo.insert(check({ note: null, done: false, ...object(body) }));
      return show(201, row, { Location: `/tasks/${row.id}` });
    },

    async read({ id }) {
      return show(200, await find(id));
    },

    async patch({ id, headers, body }) {
      const row = await find(id);
      const { title, note, done } = row;
      const merged = check({ title, note, done, ...object(body) });
      expectVersion(row, headers);
      let updated = await repo.update(id, row.version, merged);
      while (!updated && headers['if-match'] === '*') updated = await repo.update(id, (await find(id)).version, merged);
      return show(200, updated ?? await tooLate(id));
    },

    async remove({ id, headers }) {
      const row = await find(id);
      expectVersion(row, headers);
      if (!await repo.remove(id, row.version)) await tooLate(id);
      return { status: 204, headers: {} };
    },
  };
}

function show(status, { id, title, note, done, createdAt, version }, headers = {}) {
  return { status, headers: { ETag: `"${version}"`, ...headers }, body: { id, title, note, done, createdAt } };
}

function object(body) {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new HttpError(422, 'The body must be an object.');
}

/** All writable members, or a 422. */
function check(fields) {
  const unknown = Object.keys(fields).find((name) => !WRITABLE.includes(name));
  if (unknown !== undefined) throw new HttpError(422, `${unknown} cannot be written.`);
  const { title, note, done } = fields;
  if (typeof title !== 'string' || title.trim() === '') throw new HttpError(422, 'title must be a text.');
  if (note !== null && typeof note !== 'string') throw new HttpError(422, 'note must be a text or null.');
  if (typeof done !== 'boolean') throw new HttpError(422, 'done must be true or false.');
  return { title, note, done };
}

function expectVersion({ version }, { 'if-match': header }) {
  if (header === undefined) throw new HttpError(428, 'Send If-Match.');
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  if (header.trim() !== '*' && !tags.includes(`"${version}"`)) throw new HttpError(412, 'The task has changed since you read it.');
}
