/** Statements of migrations. What each of them locks is measured, not remembered. */
export const STATEMENTS = [
  'ALTER TABLE orders ADD COLUMN note text',
  'ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false',
  'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()',
  'ALTER TABLE orders ALTER COLUMN quantity TYPE bigint',
  'ALTER TABLE orders ALTER COLUMN sku TYPE text',
  'ALTER TABLE orders RENAME COLUMN sku TO article',
  'ALTER TABLE orders DROP COLUMN sku',
  'ALTER TABLE orders ALTER COLUMN sku SET NOT NULL',
  'ALTER TABLE orders ADD CHECK (quantity > 0)',
  'ALTER TABLE orders ADD CHECK (quantity > 0) NOT VALID',
  'ALTER TABLE orders VALIDATE CONSTRAINT some_check',
  'ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers',
  'CREATE INDEX ON orders (customer_id)',
];

export const SETUP = `
  CREATE TABLE customers (id bigint PRIMARY KEY);
  CREATE TABLE orders (
    id bigint PRIMARY KEY, customer_id bigint NOT NULL, sku varchar(20), quantity integer NOT NULL,
    CONSTRAINT some_check CHECK (quantity < 1000) NOT VALID
  );
  INSERT INTO customers VALUES (1);
  INSERT INTO orders SELECT n, 1, 'lamp', 1 FROM generate_series(1, 1000) n;
`;

/** Runs the statement in a transaction that is rolled back, and looks at the locks that it holds on `orders`. */
export async function measure(knex, statement) {
  const trx = await knex.transaction();
  try {
    const file = async () => (await trx.raw("SELECT pg_relation_filenode('orders') AS file")).rows[0].file;
    const before = await file();
    await trx.raw(statement);
    const { rows } = await trx.raw(
      `SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'orders'::regclass AND granted`,
    );
    return { lock: strongest(rows.map(({ mode }) => mode)), rewrites: (await file()) !== before };
  } finally {
    await trx.rollback();
  }
}

/** From weak to strong. The second half blocks writes, the last one reads as well. */
const MODES = [
  'AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock',
  'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock',
];

const strongest = (modes) => modes.toSorted((a, b) => MODES.indexOf(a) - MODES.indexOf(b)).at(-1);
