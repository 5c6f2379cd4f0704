/** The newest tickets of a tenant in one status. */
export function inbox(db, { tenantId, status, limit }) {
  return db.prepare(`
    SELECT id, subject, created_at FROM tickets
    WHERE tenant_id = ? AND status = ?
    ORDER BY created_at DESC, id DESC LIMIT ?
  `).all(tenantId, status, limit);
}

/** How many tickets somebody has been given since that moment. */
export function workload(db, { assigneeId, since }) {
  return db.prepare(`
    SELECT count(*) AS n FROM tickets WHERE assignee_id = ? AND created_at >= ?
  `).get(assigneeId, since).n;
}

/** The oldest tickets, of all tenants, that wait for an answer and have not been reminded of it. A job asks each minute. */
export function reminders(db, { limit }) {
  return db.prepare(`
    SELECT id, tenant_id FROM tickets
    WHERE status = 'waiting' AND reminded = 0
    ORDER BY created_at, id LIMIT ?
  `).all(limit);
}

/** All tickets that came from an e-mail address, however it is written. */
export function byEmail(db, { tenantId, email }) {
  return db.prepare(`
    SELECT id, subject FROM tickets WHERE tenant_id = ? AND lower(email) = lower(?) ORDER BY id
  `).all(tenantId, email);
}

/** All tickets of a day, such as '2026-03-01', in UTC. */
export function ofDay(db, { tenantId, day }) {
  return db.prepare(`
    SELECT id, subject FROM tickets
    WHERE tenant_id = ? AND created_at >= ? AND created_at < date(?, '+1 day')
    ORDER BY id
  `).all(tenantId, day, day);
}
