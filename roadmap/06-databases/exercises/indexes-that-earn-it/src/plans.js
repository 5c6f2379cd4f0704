// npm run plans: what SQLite does for each query. Nothing to change here.
import { DatabaseSync } from 'node:sqlite';
import { INDEXES } from './indexes.js';
import * as queries from './queries.js';
import { fill, SCHEMA } from './schema.js';

const ARGUMENTS = {
  inbox: { tenantId: 3, status: 'open', limit: 20 },
  workload: { assigneeId: 7, since: '2026-03-01T00:00:00.000Z' },
  reminders: { limit: 10 },
  byEmail: { tenantId: 3, email: 'ANN3@example.com' },
  ofDay: { tenantId: 3, day: '2026-03-01' },
};

const db = new DatabaseSync(':memory:');
db.exec(SCHEMA);
fill(db);
for (const sql of INDEXES) db.exec(sql);
db.exec('ANALYZE');

const prepare = db.prepare.bind(db);
for (const [name, query] of Object.entries(queries)) {
  db.prepare = (sql) => {
    for (const { detail } of prepare(`EXPLAIN QUERY PLAN ${sql}`).all()) console.log(`${name.padEnd(10)}${detail}`);
    return prepare(sql);
  };
  query(db, ARGUMENTS[name]);
}
db.close();
