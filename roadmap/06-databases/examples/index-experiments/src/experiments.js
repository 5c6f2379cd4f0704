/** Each experiment: indexes, and queries that do or do not get something out of them. */
// #region experiments
export const EXPERIMENTS = [
  {
    title: 'The order of columns',
    indexes: ['CREATE INDEX by_customer ON orders (customer_id, placed_at)'],
    queries: {
      'first column': 'SELECT * FROM orders WHERE customer_id = 42',
      'both columns': `SELECT * FROM orders WHERE customer_id = 42 AND placed_at > '2026-02-01Z'`,
      'filter and order': 'SELECT * FROM orders WHERE customer_id = 42 ORDER BY placed_at DESC LIMIT 5',
      'second column only': `SELECT * FROM orders WHERE placed_at > '2026-02-04 10:00Z'`,
    },
  },
  {
    title: 'Covering: the answer is in the index',
    indexes: ['CREATE INDEX covering ON orders (customer_id) INCLUDE (cents)'],
    queries: {
      'in the index': 'SELECT sum(cents) FROM orders WHERE customer_id = 42',
      'one column more': 'SELECT sum(cents), max(note) FROM orders WHERE customer_id = 42',
    },
  },
  {
    title: 'Selectivity, and a partial index',
    indexes: [
      'CREATE INDEX full_status ON orders (status)',
      `CREATE INDEX partial_open ON orders (placed_at) WHERE status = 'open'`,
    ],
    queries: {
      '99 % of the rows': `SELECT * FROM orders WHERE status = 'done'`,
      '1 % of the rows, sorted': `SELECT * FROM orders WHERE status = 'open' ORDER BY placed_at LIMIT 5`,
    },
  },
  {
    title: 'A function hides the column',
    indexes: ['CREATE INDEX by_email ON orders (email)'],
    queries: {
      'email =': `SELECT * FROM orders WHERE email = 'User42@example.com'`,
      'lower(email) =': `SELECT * FROM orders WHERE lower(email) = 'user42@example.com'`,
    },
  },
  {
    title: 'An index on the expression',
    indexes: ['CREATE INDEX by_lower_email ON orders (lower(email))'],
    queries: { 'lower(email) =': `SELECT * FROM orders WHERE lower(email) = 'user42@example.com'` },
  },
  {
    title: 'A cast hides it, too',
    indexes: ['CREATE INDEX by_customer_id ON orders (customer_id)'],
    queries: {
      'integer = integer': 'SELECT * FROM orders WHERE customer_id = 42',
      'integer = numeric': 'SELECT * FROM orders WHERE customer_id = 42::numeric',
    },
  },
  {
    title: 'Beginnings of texts',
    indexes: ['CREATE INDEX by_prefix ON orders (email text_pattern_ops)'],
    queries: {
      "LIKE 'User42@%'": `SELECT * FROM orders WHERE email LIKE 'User42@%'`,
      "LIKE '%42@example.com'": `SELECT * FROM orders WHERE email LIKE '%42@example.com'`,
    },
  },
  {
    title: 'Hash: equality and nothing else',
    indexes: ['CREATE INDEX hashed ON orders USING hash (email)'],
    queries: {
      'email =': `SELECT * FROM orders WHERE email = 'User42@example.com'`,
      'email >': `SELECT * FROM orders WHERE email > 'User999@example.com'`,
      'ORDER BY email': 'SELECT * FROM orders ORDER BY email LIMIT 5',
    },
  },
];
// #endregion
