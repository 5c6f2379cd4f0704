import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MIGRATIONS, open } from '../src/db.js';
import { migrate } from '../src/migrate.js';
import { bookOld } from '../src/old-release.js';

export const limit = { timeout: 20_000 };
export const ORDER = { eventId: 1, email: 'ann@example.com', name: 'Ann Lee', seats: 2, cents: 5000 };

/** A database file at the given migration, with three events; each call of `connect` is another process's connection. */
export function setup(t, to) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'box-office-'));
  const file = path.join(folder, 'office.db');
  const connections = [];
  t.after(() => {
    for (const db of connections) db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const connect = () => {
    const db = open(file);
    db.exec('PRAGMA synchronous = OFF'); // a test need not survive a power cut
    connections.push(db);
    return db;
  };
  const db = connect();
  migrate(db, MIGRATIONS, 1);
  db.exec(`INSERT INTO events VALUES
    (1, 'Hamlet', '2026-12-01T19:30:00.000Z', 50),
    (2, 'Faust', '2026-11-30T19:30:00.000Z', 4),
    (3, 'Medea', '2026-12-01T19:30:00.000Z', 100)`);
  if (to > 1) migrate(db, MIGRATIONS, to);
  return { file, db, connect };
}

/** Migrates on, to `to`. */
export const upgrade = (db, to) => migrate(db, MIGRATIONS, to);

export function bookText(db, customer, more = {}) {
  return bookOld(db, { eventId: 1, customer, seats: 1, cents: 2500, bookedAt: '2026-11-01T10:00:00.000Z', ...more });
}

/** Inserts a booking of the new schema, without going through `book`. */
export function insert(db, { id = null, eventId = 1, customerId, seats = 1, cents = 2500, bookedAt = '2026-11-01T10:00:00.000Z' }) {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO bookings (id, event_id, customer_id, seats, cents, booked_at) VALUES (?, ?, ?, ?, ?, ?)')
    .run(id, eventId, customerId, seats, cents, bookedAt);
  return Number(lastInsertRowid);
}

export function addCustomer(db, email, name = email) {
  return Number(db.prepare('INSERT INTO customers (email, name) VALUES (?, ?)').run(email, name).lastInsertRowid);
}

export const plain = (value) => JSON.parse(JSON.stringify(value));
export const all = (db, sql, ...values) => plain(db.prepare(sql).all(...values));
export const count = (db, table, where = 'true') => db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).get().n;

export function assertNoTransaction(db) {
  assert.doesNotThrow(() => db.exec('BEGIN; ROLLBACK'), 'a transaction was left open');
}

/** An error as node:sqlite throws it when another connection has the lock. */
export const busy = (errcode = 5) => Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode, errstr: 'database is locked' });
