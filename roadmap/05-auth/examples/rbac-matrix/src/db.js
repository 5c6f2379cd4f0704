import { DatabaseSync } from 'node:sqlite';

export function openDb() {
  const db = new DatabaseSync(':memory:');
  db.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL) STRICT;
    CREATE TABLE orders (id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL REFERENCES users (id), item TEXT NOT NULL, status TEXT NOT NULL) STRICT;
    INSERT INTO users VALUES (1, 'ann', 'user'), (2, 'bob', 'user'), (3, 'sue', 'support'), (4, 'root', 'admin');
    INSERT INTO orders VALUES (1, 1, 'tea', 'open'), (2, 2, 'coffee', 'open')`);
  const one = (sql) => { const statement = db.prepare(sql); return (...values) => statement.get(...values); };
  const all = (sql) => { const statement = db.prepare(sql); return (...values) => statement.all(...values); };

  // #region orders
  const visible = `(:reach = 'any' OR owner_id = :userId)`; // one condition for every statement about orders
  const orders = {
    list: all(`SELECT * FROM orders WHERE ${visible} ORDER BY id`),
    get: one(`SELECT * FROM orders WHERE id = :id AND ${visible}`),
    cancel: one(`UPDATE orders SET status = 'cancelled' WHERE id = :id AND ${visible} RETURNING *`),
    // #endregion
    refund: one(`UPDATE orders SET status = 'refunded' WHERE id = :id AND ${visible} RETURNING *`),
    create: one(`INSERT INTO orders (owner_id, item, status) VALUES (:userId, :item, 'open') RETURNING *`),
  };
  const users = {
    get: one('SELECT * FROM users WHERE id = ?'),
    rename: one('UPDATE users SET name = :name WHERE id = :userId RETURNING *'),
    setRole: one('UPDATE users SET role = :role WHERE id = :id RETURNING *'),
  };
  return { orders, users, close: () => db.close() };
}
