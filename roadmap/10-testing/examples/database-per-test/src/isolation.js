import { DatabaseSync } from 'node:sqlite';

// Each gives `fresh()`, called before a test, which answers with a database that looks untouched.

// #region rebuild
/** A new database for each test. */
export function rebuild(migrate) {
  let db;
  return function fresh() {
    db?.close();
    db = new DatabaseSync(':memory:');
    migrate(db);
    return db;
  };
}
// #endregion

// #region empty
/** One database, emptied before each test. The schema stays. */
export function empty(migrate) {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  const sql = `PRAGMA foreign_keys = OFF;
    ${tables.map(({ name }) => `DELETE FROM "${name}";`).join('\n')}
    DELETE FROM sqlite_sequence;
    PRAGMA foreign_keys = ON;`;
  return function fresh() {
    if (db.isTransaction) db.exec('ROLLBACK'); // a test that broke off
    db.exec(sql);
    return db;
  };
}
// #endregion

// #region roll-back
/** One database and a transaction around each test, which is never committed. */
export function rollBack(migrate) {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  return function fresh() {
    if (db.isTransaction) db.exec('ROLLBACK');
    db.exec('BEGIN');
    return db;
  };
}
// #endregion
