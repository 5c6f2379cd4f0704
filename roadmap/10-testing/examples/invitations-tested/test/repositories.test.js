import { DatabaseSync } from 'node:sqlite';
import { repositoryContract } from '../contract/repository.js';
import { createFakeRepository } from '../src/fake-repository.js';
import { createSqliteRepository, schema } from '../src/sqlite-repository.js';

// #region both
repositoryContract('the fake', createFakeRepository);
repositoryContract('the one on SQLite', () => {
  const db = new DatabaseSync(':memory:'); // a database of its own for each test
  db.exec(schema);
  return createSqliteRepository(db);
});
// #endregion
