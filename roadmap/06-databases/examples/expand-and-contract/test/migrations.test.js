import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { openDatabase } from '../src/database.js';
import { SETUP, measure } from '../src/locks.js';
import { alone, connect, migrate, step } from '../src/migrate.js';
import { RUNNING, problemOf, readOrders, writeOrder } from '../src/versions.js';

const options = { timeout: 60_000 };
const ONE_SESSION = 'needs a server with more than one session (DATABASE_URL)';
let database; // one for all: PGlite takes seconds to start
let knex;

before(async () => {
  database = await openDatabase();
}, options);
beforeEach(async () => {
  await knex?.destroy();
  await database.reset();
  knex = connect(database.url);
}, options);
after(async () => {
  await knex?.destroy();
  await database?.close();
});

test('each migration lets the releases run that it says, and their neighbours', options, async () => {
  await step(knex);
  for (const cents of [1, 1999, 123_456]) await writeOrder(knex, 'v1', cents);
  const known = await readOrders(knex, 'v1');

  const fits = {};
  for (let name = '001_orders.mjs'; name !== undefined; [name] = await step(knex)) {
    fits[name.slice(0, 3)] = [];
    for (const versions of RUNNING) {
      if ((await problemOf(knex, versions, known)) === undefined) fits[name.slice(0, 3)].push(versions.join('+'));
    }
  }
  assert.deepEqual(fits, {
    '001': ['v1'],
    '002': ['v1', 'v1+v2', 'v2'],
    '003': ['v1', 'v1+v2', 'v2', 'v2+v3', 'v3'],
    '004': ['v2', 'v2+v3', 'v3', 'v3+v4', 'v4'],
    '005': ['v2', 'v2+v3', 'v3', 'v3+v4', 'v4'],
    '006': ['v2', 'v2+v3', 'v3', 'v3+v4', 'v4'],
    '007': ['v4'],
  });
});

test('the backfill works in batches, and leaves alone what has a value', options, async () => {
  await step(knex);
  await step(knex);
  await knex.raw('INSERT INTO orders (total) SELECT n / 100.0 FROM generate_series(1, 2500) n');
  await knex.raw('UPDATE orders SET total_cents = 7 WHERE id % 2 = 0'); // as if a first run had been killed
  const updates = [];
  knex.on('query', ({ sql }) => /^UPDATE orders/.test(sql) && updates.push(sql));

  assert.deepEqual(await step(knex), ['003_backfill_total_cents.mjs']);
  assert.equal(updates.length, 3);
  const { rows } = await knex.raw('SELECT count(*)::int AS wrong FROM orders WHERE total_cents IS DISTINCT FROM CASE WHEN id % 2 = 0 THEN 7 ELSE id END');
  assert.equal(rows[0].wrong, 0);
});

test('SET NOT NULL does not scan the table: the constraint proves it', options, async () => {
  for (let i = 1; i <= 4; i++) await step(knex);
  await knex.destroy();
  knex = connect(database.url); // its connections are yet to be made
  const notices = [];
  const connectRaw = knex.client.acquireRawConnection.bind(knex.client);
  knex.client.acquireRawConnection = async () => {
    const connection = await connectRaw();
    connection.on('notice', ({ message }) => notices.push(message));
    await connection.query('SET client_min_messages = debug1'); // PostgreSQL says there what it does
    return connection;
  };
  try {
    assert.deepEqual(await step(knex), ['005_validate_total_cents.mjs']);
  } finally {
    await knex.raw('RESET client_min_messages');
  }
  assert.equal(notices.filter((message) => /sufficient to prove/.test(message)).length, 1);
  assert.equal(notices.filter((message) => /^verifying table/.test(message)).length, 1, 'VALIDATE scans, nothing else does');
});

test('all at once; a second run finds nothing to do', options, async () => {
  assert.equal((await migrate(database.url)).length, 7);
  assert.deepEqual(await migrate(database.url), []);
});

test("Knex's own lock, left by a process that was killed, does not stop the next one", options, async () => {
  await step(knex);
  await knex('knex_migrations_lock').update({ is_locked: 1 });
  await assert.rejects(step(knex), { name: 'MigrationLocked' });
  assert.equal((await migrate(database.url)).length, 6);
});

test('every step back works until the last one has thrown the data away', options, async () => {
  await step(knex);
  const id = await writeOrder(knex, 'v1', 1999);
  for (let i = 2; i <= 6; i++) await step(knex);
  for (let i = 6; i >= 2; i--) await knex.migrate.down();
  assert.equal((await readOrders(knex, 'v1')).get(id), 1999);

  await migrate(database.url);
  await assert.rejects(knex.migrate.down(), /restore a backup/);
});

test('what the statements of the note lock', options, async () => {
  await knex.raw(SETUP);
  const strong = { lock: 'AccessExclusiveLock', rewrites: false };
  for (const [statement, expected] of [
    ['ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false', strong],
    ['ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()', { ...strong, rewrites: true }],
    ['ALTER TABLE orders ALTER COLUMN quantity TYPE bigint', { ...strong, rewrites: true }],
    ['ALTER TABLE orders RENAME COLUMN sku TO article', strong],
    ['ALTER TABLE orders DROP COLUMN sku', strong],
    ['ALTER TABLE orders ALTER COLUMN sku SET NOT NULL', strong],
    ['ALTER TABLE orders ADD CHECK (quantity > 0)', strong],
    ['ALTER TABLE orders ADD CHECK (quantity > 0) NOT VALID', strong],
    ['ALTER TABLE orders VALIDATE CONSTRAINT some_check', { lock: 'ShareUpdateExclusiveLock', rewrites: false }],
    ['ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers', { lock: 'ShareRowExclusiveLock', rewrites: false }],
    ['CREATE INDEX ON orders (customer_id)', { lock: 'ShareLock', rewrites: false }],
  ]) {
    assert.deepEqual(await measure(knex, statement), expected, statement);
  }
  await assert.rejects(measure(knex, 'CREATE INDEX CONCURRENTLY ON orders (customer_id)'), { code: '25001' });
});

test('of two processes that start together one migrates, the other waits and finds nothing', options, async (t) => {
  if (database.isEmbedded) return t.skip(ONE_SESSION);
  const results = await Promise.all([migrate(database.url), migrate(database.url)]);
  assert.deepEqual(results.map((names) => names.length).sort(), [0, 7]);
});

test('a migration that fails does not keep the lock', options, async (t) => {
  if (database.isEmbedded) return t.skip(ONE_SESSION);
  const failing = alone(database.url, () => { throw new Error('disk full'); });
  await assert.rejects(failing, /disk full/);
  assert.equal((await migrate(database.url)).length, 7);
});

test('a long transaction makes the migration give up, not the readers wait; a later attempt succeeds', options, async (t) => {
  if (database.isEmbedded) return t.skip(ONE_SESSION);
  await step(knex);
  const report = new pg.Client({ connectionString: database.url });
  await report.connect();
  try {
    await report.query('BEGIN');
    await report.query('SELECT count(*) FROM orders'); // holds ACCESS SHARE until its end
    await assert.rejects(step(knex, { attempts: 1 }), { code: '55P03' });
    assert.equal((await readOrders(knex, 'v1')).size, 0, 'readers go on');

    const later = step(knex, { attempts: 3, pauseMs: 10 });
    await report.query('COMMIT');
    assert.deepEqual(await later, ['002_expand_total_cents.mjs']);
  } finally {
    await report.end();
  }
});
