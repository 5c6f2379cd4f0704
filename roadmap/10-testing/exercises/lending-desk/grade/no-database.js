// Stands in for node:sqlite where no database may be opened.
export class DatabaseSync {
  constructor() {
    throw new Error('the tests of the service open a database: use your fake');
  }
}
