// Ready; nothing to change here. SQL about documents. `scope` is 'any' or 'own': with 'own' the rows of others do not exist.

/** @param {import('node:sqlite').DatabaseSync} db */
export function createDocuments(db) {
  const COLUMNS = 'id, owner_id AS ownerId, text';
  const VISIBLE = `(:scope = 'any' OR owner_id = :accountId)`;
  const list = db.prepare(`SELECT ${COLUMNS} FROM documents WHERE ${VISIBLE} ORDER BY id`);
  const get = db.prepare(`SELECT ${COLUMNS} FROM documents WHERE id = :id AND ${VISIBLE}`);
  const insert = db.prepare(`INSERT INTO documents (owner_id, text) VALUES (:accountId, :text) RETURNING ${COLUMNS}`);
  const remove = db.prepare(`DELETE FROM documents WHERE id = :id AND ${VISIBLE}`);
  return {
    list: ({ scope, accountId }) => list.all({ scope, accountId }),
    get: ({ id, scope, accountId }) => get.get({ id, scope, accountId }),
    create: ({ accountId, text }) => insert.get({ accountId, text }),
    /** @returns {boolean} was there such a row? */
    remove: ({ id, scope, accountId }) => remove.run({ id, scope, accountId }).changes === 1,
  };
}
