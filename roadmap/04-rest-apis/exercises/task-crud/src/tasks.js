import { HttpError } from './http-error.js';

/**
 * A row is { id, title, note, done, ownerId, version, createdAt }; version is 1 at first and grows with each update.
 * Everything in `repo` is asynchronous, and other processes use the same table:
 *   insert({ title, note, done })  → the new row
 *   find(id)                       → the row, or undefined
 *   update(id, version, changes)   → the new row, or undefined: the row is gone, or has another version by now
 *   remove(id, version)            → true, or false for the same reasons
 */
export function createTasks(repo) {
  return {
    // TODO: this believes the client, shows the whole row, and lets the last one win.
    async create({ body }) {
      return { status: 201, headers: {}, body: await repo.insert(body) };
    },
    async read({ id }) {
      return { status: 200, headers: {}, body: await repo.find(id) };
    },
    async patch({ id, body }) {
      const row = await repo.find(id);
      if (!row) throw new HttpError(404);
      return { status: 200, headers: {}, body: await repo.update(id, row.version, body) };
    },
    async remove({ id }) {
      const row = await repo.find(id);
      await repo.remove(id, row?.version);
      return { status: 204, headers: {} };
    },
  };
}
