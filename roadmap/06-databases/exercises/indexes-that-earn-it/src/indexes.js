// TODO: one index for each column is not one index for each query.
export const INDEXES = [
  'CREATE INDEX by_tenant ON tickets (tenant_id)',
  'CREATE INDEX by_assignee ON tickets (assignee_id)',
  'CREATE INDEX by_status ON tickets (status)',
  'CREATE INDEX by_reminded ON tickets (reminded)',
  'CREATE INDEX by_email ON tickets (email)',
  'CREATE INDEX by_created_at ON tickets (created_at)',
];
