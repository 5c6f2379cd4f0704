// Half of the condition: tickets that have been reminded stay in the index, more of them each day.
export const INDEXES = [
  'CREATE INDEX inbox ON tickets (tenant_id, status, created_at)', // the id comes last in each SQLite index by itself
  'CREATE INDEX workload ON tickets (assignee_id, created_at)',
  `CREATE INDEX reminders ON tickets (reminded, created_at) WHERE status = 'waiting'`,
  'CREATE INDEX by_email ON tickets (tenant_id, lower(email))',
  'CREATE INDEX of_day ON tickets (tenant_id, created_at)',
];
