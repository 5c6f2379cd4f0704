/** created_at is text, as new Date().toISOString() makes it: text and time sort alike. */
export const SCHEMA = `
  CREATE TABLE tickets (
    id          INTEGER PRIMARY KEY,
    tenant_id   INTEGER NOT NULL,
    assignee_id INTEGER,
    status      TEXT NOT NULL CHECK (status IN ('open', 'waiting', 'closed')),
    reminded    INTEGER NOT NULL DEFAULT 0,
    email       TEXT NOT NULL,
    subject     TEXT NOT NULL,
    created_at  TEXT NOT NULL
  ) STRICT;
`;

/** 6,000 tickets of 12 tenants in 60 days; 1 in 20 is waiting, and half of those have been reminded. */
export function fill(db, count = 6000) {
  const insert = db.prepare('INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const start = Date.UTC(2026, 1, 1);
  db.exec('BEGIN');
  for (let i = 1; i <= count; i++) {
    const n = (i * 7919) % count; // mixes them up, and leaves none out
    const status = n % 20 === 0 ? 'waiting' : n % 7 === 0 ? 'open' : 'closed';
    const assignee = n % 3 === 0 ? null : n % 40;
    const email = `${['Ann', 'bob', 'CEM'][n % 3]}${n % 50}@Example.com`;
    const createdAt = new Date(start + n * 864_000).toISOString(); // one each 14.4 minutes
    insert.run(i, n % 12, assignee, status, n % 40 === 0 ? 1 : 0, email, `Ticket ${i}`, createdAt);
  }
  db.exec('COMMIT');
}
