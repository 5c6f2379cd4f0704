export const migrations = [
  'CREATE TABLE wallets (id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL CHECK (cents >= 0)) STRICT',
  `CREATE TABLE transfers (id INTEGER PRIMARY KEY AUTOINCREMENT, cents INTEGER NOT NULL,
     from_id INTEGER NOT NULL REFERENCES wallets, to_id INTEGER NOT NULL REFERENCES wallets) STRICT`,
];

export function migrate(db) {
  for (const sql of migrations) db.exec(sql);
}

/** The code under test. It opens a transaction of its own, as production code does. */
export function createWallets(db) {
  return {
    open(owner, cents) {
      return Number(db.prepare('INSERT INTO wallets (owner, cents) VALUES (?, ?)').run(owner, cents).lastInsertRowid);
    },
    cents(id) {
      return db.prepare('SELECT cents FROM wallets WHERE id = ?').get(id).cents;
    },
    transfer(from, to, cents) {
      db.exec('BEGIN IMMEDIATE');
      try {
        db.prepare('UPDATE wallets SET cents = cents + ? WHERE id = ?').run(cents, to);
        db.prepare('UPDATE wallets SET cents = cents - ? WHERE id = ?').run(cents, from);
        db.prepare('INSERT INTO transfers (cents, from_id, to_id) VALUES (?, ?, ?)').run(cents, from, to);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
