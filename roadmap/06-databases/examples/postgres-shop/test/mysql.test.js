import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { limit, sameOnBoth } from './support/same-on-both.js';

const skip = process.env.MYSQL_URL ? false : 'there is no MySQL to embed: set MYSQL_URL, see README.md';

// Run on MariaDB 10.11. Where MySQL 8 differs, what is expected of it comes from its manual.
describe('MySQL and MariaDB', { skip, ...limit }, async () => {
  const { connect } = await import('../src/mysql/db.js');
  const shop = await import('../src/mysql/shop.js');

  const db = {
    connect,
    shop,
    async clear() { // TRUNCATE refuses a table that others refer to
      for (const table of ['orders', 'customers', 'products']) await db.pool.query(`DELETE FROM ${table}`);
    },
    rows: async (sql, values) => (await db.pool.execute(sql, values))[0],
    refused: {
      unique: { code: 'ER_DUP_ENTRY' },
      missing: { code: 'ER_NO_DEFAULT_FOR_FIELD' },
      null: { code: 'ER_BAD_NULL_ERROR' },
      noParent: { code: 'ER_NO_REFERENCED_ROW_2' },
      hasChildren: { code: 'ER_ROW_IS_REFERENCED_2' },
      // MariaDB's number means something else in MySQL, and that name is what `code` says.
      check: ({ errno }) => errno === (mariadb ? 4025 : 3819),
      text: { code: 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD' },
    },
  };
  sameOnBoth(db);

  let mariadb;
  before(async () => {
    const [{ version }] = await db.rows('SELECT VERSION() AS version');
    mariadb = version.includes('MariaDB');
  });
  const ann = () => shop.register(db.pool, { email: 'ann@example.com', name: 'Ann' });
  /** Two sessions of their own, closed afterwards with all that was set in them. */
  const inSessions = async (work) => {
    const [a, b] = [await db.pool.getConnection(), await db.pool.getConnection()];
    try {
      await work(a, b);
    } finally {
      a.destroy();
      b.destroy();
    }
  };

  test('placeholders are ?, and $1 is a column', limit, async () => {
    await assert.rejects(db.rows('SELECT $1'), { code: 'ER_BAD_FIELD_ERROR' });
  });

  test('execute() refuses undefined, and takes a list as one value', limit, async () => {
    await assert.rejects(db.pool.execute('SELECT ?', [undefined]), { name: 'TypeError' });
    assert.deepEqual(await db.rows('SELECT 1 AS v WHERE 1 IN (?)', [[1, 2]]), []);
  });

  test('query() writes values into the text: a list becomes one, an empty one a syntax error', limit, async () => {
    const [rows] = await db.pool.query('SELECT 1 AS v WHERE 1 IN (?)', [[1, 2]]);
    assert.deepEqual(rows, [{ v: 1 }]);
    await assert.rejects(db.pool.query('SELECT 1 AS v WHERE 1 IN (?)', [[]]), { code: 'ER_PARSE_ERROR' });
  });

  test('RETURNING: MariaDB has it for INSERT, MySQL for nothing', limit, async () => {
    const insert = db.rows(`INSERT INTO customers (email, name) VALUES ('ann@example.com', 'Ann') RETURNING name`);
    if (mariadb) assert.deepEqual(await insert, [{ name: 'Ann' }]);
    else await assert.rejects(insert, { code: 'ER_PARSE_ERROR' });
  });

  test('ON DUPLICATE KEY is about any unique key', limit, async () => {
    await db.rows(
      `INSERT INTO customers (id, email, name) VALUES (?, 'eve@example.com', 'Eve')
       ON DUPLICATE KEY UPDATE name = VALUES(name)`,
      [await ann()],
    );
    assert.deepEqual(await db.rows('SELECT email, name FROM customers'), [{ email: 'ann@example.com', name: 'Eve' }]);
  });

  test('an UPDATE that changes nothing: affectedRows counts the row, for mysql2 asks for rows found', limit, async () => {
    const update = await db.rows(`UPDATE customers SET name = 'Ann' WHERE id = ?`, [await ann()]);
    assert.equal(update.affectedRows, 1);
    assert.equal(update.changedRows, 0);
  });

  test('é equals E, to UNIQUE as well', limit, async () => {
    await db.rows(`INSERT INTO customers (email, name) VALUES ('résumé@example.com', 'x')`);
    const again = db.rows(`INSERT INTO customers (email, name) VALUES ('RESUME@example.com', 'x')`);
    await assert.rejects(again, db.refused.unique);
  });

  test('the same text, another meaning', limit, async () => {
    const [row] = await db.rows(`SELECT 1 / 2 AS half, 'a' || 'b' AS joined, "name" AS quoted`);
    assert.deepEqual({ ...row }, { half: '0.5000', joined: 0, quoted: 'name' }); // 0, 'ab' and a column in PostgreSQL
  });

  test('what mysql2 makes of types', limit, async () => {
    const row = await shop.types(db.pool);
    assert.equal(row.bigint, 0, 'a number');
    assert.equal(row['large bigint'], '9007199254740993', 'text, thanks to supportBigNumbers');
    assert.equal(row.decimal, '12.50');
    assert.equal(row.double, 0.5);
    assert.equal(row.boolean, 1);
    assert.deepEqual(row.json, { a: 1 });
    assert.equal(row.datetime.toISOString(), '2026-07-01T10:00:00.000Z', 'UTC, thanks to timezone');
    assert.equal(row.date.toISOString(), '2026-07-01T00:00:00.000Z');
    assert.equal((await db.rows('SELECT @@time_zone AS zone'))[0].zone, '+00:00', 'CURRENT_TIMESTAMP is UTC as well');
  });

  test('BOOLEAN is TINYINT(1), and 2 fits in', limit, () => inSessions(async (a) => {
    await a.query('CREATE TEMPORARY TABLE carts (open BOOLEAN)');
    await a.query('INSERT INTO carts VALUES (2)');
    assert.deepEqual((await a.query('SELECT open FROM carts WHERE open'))[0], [{ open: 2 }]);
    assert.deepEqual((await a.query('SELECT open FROM carts WHERE open = TRUE'))[0], []);
  }));

  test('sql_mode: strict by default; without it, what does not fit is cut off', limit, () => inSessions(async (a) => {
    const insert = () => a.query('INSERT INTO products (sku, cents) VALUES (?, ?)', ['x'.repeat(65), '12 or so']);
    await assert.rejects(insert, { code: 'ER_DATA_TOO_LONG' });
    await a.query(`SET SESSION sql_mode = ''`);
    await insert();
    const [rows] = await a.query(`SELECT LENGTH(sku) AS length, cents FROM products WHERE sku LIKE 'xx%'`);
    assert.deepEqual(rows, [{ length: 64, cents: 12 }]);
  }));

  test('DDL commits: ROLLBACK after CREATE TABLE undoes nothing', limit, () => inSessions(async (a) => {
    await a.beginTransaction();
    await a.query(`INSERT INTO customers (email, name) VALUES ('ann@example.com', 'Ann')`);
    await a.query('CREATE TABLE notes (id INTEGER)');
    await a.rollback();
    assert.equal((await a.query('SELECT name FROM customers'))[0].length, 1);
    await a.query('DROP TABLE notes');
  }));

  test('REPEATABLE READ by default: later reads see what the first one saw', limit, () => inSessions(async (a, b) => {
    const price = async () => (await a.query(`SELECT cents FROM products WHERE sku = 'cup'`))[0][0].cents;
    await a.beginTransaction();
    assert.equal(await price(), 900);
    await b.query(`UPDATE products SET cents = 950 WHERE sku = 'cup'`);
    assert.equal(await price(), 900, 'READ COMMITTED, the default of PostgreSQL, would see 950');
    await a.commit();
    assert.equal(await price(), 950);
  }));
});
