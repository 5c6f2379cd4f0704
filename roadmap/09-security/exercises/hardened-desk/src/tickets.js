/** The tickets of the desk. Everybody sees only what is his. */
export function createTickets(db) {
  const insert = db.prepare('INSERT INTO tickets (owner_id, title, body, link) VALUES (?, ?, ?, ?)');
  const insertComment = db.prepare('INSERT INTO comments (ticket_id, author, text) VALUES (?, ?, ?)');
  const comments = db.prepare('SELECT author, text FROM comments WHERE ticket_id = ? ORDER BY id');

  return {
    /** Tickets of `ownerId` with `q` in their title or body. */
    search({ ownerId, q, sort, dir }) {
      // TODO: the statement is put together from what the request says.
      return db.prepare(`
        SELECT id, title, body, link, status FROM tickets
        WHERE owner_id = ${ownerId} AND (title LIKE '%${q}%' OR body LIKE '%${q}%')
        ORDER BY ${sort} ${dir}`).all();
    },
    /** @param {string} id as it stands in the path */
    get(id, ownerId) {
      return db.prepare(`SELECT id, title, body, link, status FROM tickets WHERE owner_id = ${ownerId} AND id = ${id}`).get();
    },
    create: ({ ownerId, title, body, link }) => Number(insert.run(ownerId, title, body, link).lastInsertRowid),
    close: (id) => db.exec(`UPDATE tickets SET status = 'closed' WHERE id = ${id}`),
    comment: (id, { author, text }) => insertComment.run(id, author, text),
    comments: (id) => comments.all(id),
  };
}
