import { DatabaseSync } from 'node:sqlite';

export const API_KEY = 'k7f-PA2';

/** A shop in memory. Ann is the administrator, and her API key is what the attacks are after. */
export function openShop() {
  const db = new DatabaseSync(':memory:');
  db.exec(`
    CREATE TABLE users (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL, api_key TEXT) STRICT;
    CREATE TABLE products (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, cents INTEGER NOT NULL, public INTEGER NOT NULL) STRICT;
    CREATE TABLE coupons (code TEXT PRIMARY KEY) STRICT;
    CREATE TABLE reviews (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    INSERT INTO products VALUES (1, 'Pen', 200, 1), (2, 'Ink', 900, 1), (3, 'Pad, not out yet', 500, 0);
    INSERT INTO coupons VALUES ('SPRING');
    INSERT INTO reviews VALUES (1, 'Fine.'), (2, 'Too blue.')`);
  db.prepare('INSERT INTO users VALUES (1, ?, ?, ?)').run('ann', 'hash of her password', API_KEY);
  return db;
}
