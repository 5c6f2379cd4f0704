export const ROWS = 50_000;

/**
 * 50,000 orders of 2,500 customers, one per minute; 1 % are open. No index but the primary key.
 * autovacuum is off for this table, so that nothing but the experiments changes its plans.
 */
export async function createOrders(pool) {
  await pool.query(`
    CREATE TABLE orders (
      id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id integer NOT NULL,
      status      text NOT NULL,
      placed_at   timestamptz NOT NULL,
      cents       integer NOT NULL,
      email       text NOT NULL,
      note        text NOT NULL
    ) WITH (autovacuum_enabled = off);
    INSERT INTO orders (customer_id, status, placed_at, cents, email, note)
    SELECT n * 7919 % 2500, CASE WHEN n % 100 = 0 THEN 'open' ELSE 'done' END,
           timestamptz '2026-01-01 00:00Z' + n * interval '1 minute', n * 31 % 10000,
           'User' || n * 7919 % 2500 || '@example.com', repeat('x', 60)
    FROM generate_series(1, ${ROWS}) n
  `);
  await tidy(pool);
}

/** VACUUM ANALYZE: statistics for the planner, and the visibility map that index-only scans need. */
export const tidy = (pool) => pool.query('VACUUM ANALYZE orders');
