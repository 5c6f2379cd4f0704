const COLUMNS = new Map([['id', 'id'], ['title', 'title'], ['status', 'status']]);
const DIRECTIONS = new Map([['asc', 'ASC'], ['desc', 'DESC']]);

/** The tickets of the desk. Everybody sees only what is his. */
export function createTickets(db) {
  const one = db.prepare('SELECT id, title, body, link, status FROM tickets WHERE id = ? AND owner_id = ?');
  const insert = db.prepare('INSERT INTO tickets (owner_id, title, body, link) VALUES (?, ?, ?, ?)');
  const close = db.prepare("UPDATE tickets SET status = 'closed' WHERE id = ? AND owner_id = ?");
  const insertComment = db.prepare('INSERT INTO comments (ticket_id, author, text) VALUES (?, ?, ?)');
  const comments = db.prepare('SELECT author, text FROM comments WHERE ticket_id = ? ORDER BY id');

  return {
    /**
     * Tickets of `ownerId` with `q` in their title or body.
     * @returns {object[] | undefined} undefined: `sort` or `dir` is none of ours
     */
    search({ ownerId, q, sort, dir }) {
      const column = COLUMNS.get(sort); // a name cannot be a parameter
      const direction = DIRECTIONS.get(dir);
      if (column === undefined || direction === undefined) return undefined;
      const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
      return db.prepare(`
        SELECT id, title, body, link, status FROM tickets
        WHERE owner_id = ? AND (title LIKE ? ESCAPE '\\' OR body LIKE ? ESCAPE '\\')
        ORDER BY ${column} ${direction}, id`).all(ownerId, pattern, pattern);
    },
    /** @param {string} id as it stands in the path */
    get: (id, ownerId) => one.get(id, ownerId),
    create: ({ ownerId, title, body, link }) => Number(insert.run(ownerId, title, body, link).lastInsertRowid),
    close: (id, ownerId) => close.run(id, ownerId).changes === 1,
    comment: (id, { author, text }) => insertComment.run(id, author, text),
    comments: (id) => comments.all(id),
  };
}
