import assert from 'node:assert/strict';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { INDEXES } from '../src/indexes.js';
import * as queries from '../src/queries.js';
import { fill, SCHEMA } from '../src/schema.js';

process.env.TZ = 'America/New_York'; // a day of 23 hours there, 2026-03-08, is one of 24 hours in UTC

const limit = { timeout: 20_000 };
const DAY = 86_400_000;
const plain = (rows) => JSON.parse(JSON.stringify(rows));

function createDb({ indexed = true } = {}) {
  const db = new DatabaseSync(':memory:');
  db.exec(SCHEMA);
  fill(db);
  // moments at the edges of a day, and fractions of its last second
  const insert = db.prepare(`INSERT INTO tickets (tenant_id, status, email, subject, created_at) VALUES (3, 'closed', 'x@example.com', 'edge', ?)`);
  for (const time of ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.001Z', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00.000Z', '2026-03-08T23:59:59.999Z', '2026-03-09T00:00:00.000Z']) insert.run(time);
  if (indexed) {
    for (const sql of INDEXES) db.exec(sql);
    db.exec('ANALYZE');
  }
  return db;
}

/** Calls a query, and returns the plan of the one statement that it sends. */
function planOf(db, name, values) {
  const prepare = db.prepare.bind(db);
  const texts = [];
  db.prepare = (sql) => { texts.push(sql); return prepare(sql); };
  try {
    queries[name](db, values);
  } finally {
    delete db.prepare;
  }
  assert.equal(texts.length, 1, `${name} must prepare one statement, not ${texts.length}`);
  const details = prepare(`EXPLAIN QUERY PLAN ${texts[0]}`).all().map(({ detail }) => detail);
  return details.join('; ');
}

const all = (db) => plain(db.prepare('SELECT * FROM tickets ORDER BY id').all());
const newest = (a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : b.id - a.id);
const pick = (...names) => (row) => Object.fromEntries(names.map((name) => [name, row[name]]));

test('1. inbox searches by tenant and status', limit, () => {
  const plan = planOf(createDb(), 'inbox', { tenantId: 3, status: 'open', limit: 20 });
  assert.match(plan, /^SEARCH tickets USING (COVERING )?INDEX \w+ \([^)]*tenant_id=\?/, plan);
  assert.match(plan, /status=\?/, `the status must be part of the search: ${plan}`);
});

test('1. inbox sorts nothing', limit, () => {
  const plan = planOf(createDb(), 'inbox', { tenantId: 3, status: 'open', limit: 20 });
  assert.doesNotMatch(plan, /TEMP B-TREE/, plan);
});

test('2. workload is answered by an index alone, searched by both conditions', limit, () => {
  const plan = planOf(createDb(), 'workload', { assigneeId: 7, since: '2026-03-01T00:00:00.000Z' });
  assert.match(plan, /^SEARCH tickets USING COVERING INDEX \w+ \(assignee_id=\? AND created_at>\?\)$/, plan);
});

test('3. reminders uses an index of its own few rows', limit, () => {
  const db = createDb();
  const plan = planOf(db, 'reminders', { limit: 10 });
  const name = /USING (?:COVERING )?INDEX (\w+)/.exec(plan)?.[1];
  assert.ok(name, `no index is used: ${plan}`);
  const { sql } = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name);
  const condition = /\bWHERE\b(.*)$/is.exec(sql)?.[1];
  assert.ok(condition, `the index has every ticket in it, not only those that the job is about: ${sql}`);
  const { n } = db.prepare(`SELECT count(*) AS n FROM tickets WHERE ${condition}`).get();
  const wanted = all(db).filter((row) => row.status === 'waiting' && row.reminded === 0).length;
  assert.ok(n <= wanted, `the index has ${n} tickets in it, and the job is about ${wanted}`);
});

test('3. reminders sorts nothing', limit, () => {
  const plan = planOf(createDb(), 'reminders', { limit: 10 });
  assert.doesNotMatch(plan, /TEMP B-TREE/, plan);
});

test('4. byEmail searches by tenant and address', limit, () => {
  const plan = planOf(createDb(), 'byEmail', { tenantId: 3, email: 'ANN3@example.com' });
  assert.match(plan, /^SEARCH tickets USING (COVERING )?INDEX \w+ \((tenant_id=\? AND (<expr>|email)=\?|(<expr>|email)=\? AND tenant_id=\?)\)/, plan);
});

test('5. ofDay searches by tenant and day', limit, () => {
  const plan = planOf(createDb(), 'ofDay', { tenantId: 3, day: '2026-03-01' });
  assert.match(plan, /^SEARCH tickets USING (COVERING )?INDEX \w+ \(/, plan);
  assert.match(plan, /tenant_id=\?/, plan);
  assert.match(plan, /created_at>\? AND created_at<\?|<expr>=\?/, `the day must be part of the search: ${plan}`);
});

test('1, 2, 3. no row is read that is not returned: sorting, counting and cutting off belong to the database', limit, (t) => {
  const db = createDb();
  const read = countRows(t);
  const check = (name, values, most) => {
    read.rows = 0;
    queries[name](db, values);
    assert.ok(read.rows <= most, `${name} took ${read.rows} rows into the process, for ${most}`);
  };
  check('inbox', { tenantId: 3, status: 'open', limit: 20 }, 20);
  check('workload', { assigneeId: 7, since: '2026-03-01T00:00:00.000Z' }, 1);
  check('reminders', { limit: 10 }, 10);
});

test('6. inbox returns what it did', limit, () => {
  const db = createDb();
  for (const [tenantId, status, count] of [[3, 'open', 20], [0, 'waiting', 7], [3, 'closed', 500], [99, 'open', 5]]) {
    const expected = all(db).filter((row) => row.tenant_id === tenantId && row.status === status).sort(newest).slice(0, count);
    assert.deepEqual(plain(queries.inbox(db, { tenantId, status, limit: count })), expected.map(pick('id', 'subject', 'created_at')));
  }
});

test('6. workload returns what it did', limit, () => {
  const db = createDb();
  const exact = all(db).find((row) => row.assignee_id === 7).created_at;
  for (const [assigneeId, since] of [[7, '2026-03-01T00:00:00.000Z'], [7, exact], [8, '2020-01-01T00:00:00.000Z'], [999, exact]]) {
    const expected = all(db).filter((row) => row.assignee_id === assigneeId && row.created_at >= since).length;
    assert.equal(queries.workload(db, { assigneeId, since }), expected);
  }
});

test('6. reminders returns what it did, also when tickets change', limit, () => {
  const db = createDb();
  const expected = () => all(db).filter((row) => row.status === 'waiting' && row.reminded === 0)
    .sort((a, b) => -newest(a, b)).slice(0, 10).map(pick('id', 'tenant_id'));
  const before = expected();
  assert.equal(before.length, 10);
  assert.deepEqual(plain(queries.reminders(db, { limit: 10 })), before);
  db.exec(`UPDATE tickets SET reminded = 1 WHERE id IN (${before[0].id}, ${before[3].id}); UPDATE tickets SET status = 'closed' WHERE id = ${before[1].id}`);
  assert.deepEqual(plain(queries.reminders(db, { limit: 10 })), expected());
});

test('6. byEmail returns what it did', limit, () => {
  const db = createDb();
  for (const [tenantId, email] of [[3, 'ANN3@example.com'], [3, 'ann3@EXAMPLE.COM'], [1, 'Bob1@example.com'], [3, 'ann_@example.com'], [3, '%'], [3, 'nobody@example.com']]) {
    const expected = all(db).filter((row) => row.tenant_id === tenantId && row.email.toLowerCase() === email.toLowerCase());
    assert.deepEqual(plain(queries.byEmail(db, { tenantId, email })), expected.map(pick('id', 'subject')));
  }
});

test('6. ofDay returns what it did, at the edges of the day too', limit, () => {
  const db = createDb();
  for (const day of ['2026-03-01', '2026-02-28', '2026-03-02', '2026-02-01', '2026-03-08', '2026-03-09', '2030-12-31']) {
    const expected = all(db).filter((row) => row.tenant_id === 3 && row.created_at.slice(0, 10) === day);
    assert.deepEqual(plain(queries.ofDay(db, { tenantId: 3, day })), expected.map(pick('id', 'subject')), day);
  }
  assert.equal(plain(queries.ofDay(db, { tenantId: 3, day: '2026-03-01' })).filter(({ subject }) => subject === 'edge').length, 3);
});

test('7. at most five indexes, of at most three columns, none the beginning of another', limit, () => {
  const db = createDb();
  const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'tickets' ORDER BY name`).all().map(({ name }) => name);
  assert.ok(names.length <= 5, `${names.length} indexes: ${names.join(', ')}`);
  const indexes = names.map((name) => {
    const { sql } = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name);
    const where = /\bWHERE\b(.*)$/is.exec(sql)?.[1] ?? '';
    const columns = splitColumns(sql);
    return { name, where, columns };
  });
  for (const { name, columns } of indexes) assert.ok(columns.length <= 3, `${name} has ${columns.length} columns`);
  for (const a of indexes) {
    for (const b of indexes) {
      if (a === b || a.where !== b.where) continue;
      assert.ok(!a.columns.every((column, i) => column === b.columns[i]), `${a.name} is the beginning of ${b.name}, which can do its work`);
    }
  }
});

test('7. the queries make no indexes of their own', limit, () => {
  const db = createDb({ indexed: false });
  queries.inbox(db, { tenantId: 3, status: 'open', limit: 20 });
  queries.workload(db, { assigneeId: 7, since: '2026-03-01T00:00:00.000Z' });
  queries.reminders(db, { limit: 10 });
  queries.byEmail(db, { tenantId: 3, email: 'ANN3@example.com' });
  queries.ofDay(db, { tenantId: 3, day: new Date(Date.UTC(2026, 1, 1) + DAY).toISOString().slice(0, 10) });
  assert.equal(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE type = 'index'`).get().n, 0);
});

/** Counts the rows that statements give. */
function countRows(t) {
  const read = { rows: 0 };
  for (const method of ['all', 'get', 'iterate']) {
    const original = StatementSync.prototype[method];
    t.mock.method(StatementSync.prototype, method, function (...values) {
      const result = original.apply(this, values);
      if (method === 'get') { read.rows += result === undefined ? 0 : 1; return result; }
      const list = [...result];
      read.rows += list.length;
      return method === 'all' ? list : list.values();
    });
  }
  return read;
}

/** The columns of CREATE INDEX … ON tickets (a, lower(b), c) WHERE …, without spaces and directions. */
function splitColumns(sql) {
  const text = sql.slice(sql.indexOf('('));
  const columns = [''];
  let depth = 0;
  for (const char of text) {
    if (char === ')' && --depth === 0) break;
    if (char === ',' && depth === 1) columns.push('');
    else if (depth > 0) columns[columns.length - 1] += char;
    if (char === '(') depth++;
  }
  return columns.map((column) => column.toLowerCase().replace(/\b(asc|desc)\b/g, '').replace(/\s+/g, ''));
}
