import { DatabaseSync } from 'node:sqlite';
import { schema } from '../src/repository.js';

/** A database of its own for one test. */
export function openDatabase(t) {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  db.exec(schema);
  return db;
}

/** A repository on an array, for the tests of the service. */
export function createFakeRepository() {
  // TODO: the methods of src/repository.js, with the same behaviour.
  return {};
}
