export const INDEXES = [
  'CREATE INDEX inbox ON tickets (tenant_id, status, created_at)', // the id comes last in each SQLite index by itself
  'CREATE INDEX workload ON tickets (assignee_id, created_at)',
  `CREATE INDEX reminders ON tickets (created_at) WHERE status = 'waiting' AND reminded = 0`,
  'CREATE INDEX by_email ON tickets (tenant_id, lower(email))',
  'CREATE INDEX of_day ON tickets (tenant_id, created_at)',
];
