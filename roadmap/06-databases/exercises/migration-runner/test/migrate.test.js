import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate } from '../src/migrate.js';

const limit = { timeout: 10_000 };

const CUSTOMERS = 'CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n';
const ORDERS = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers);\nCREATE INDEX orders_customer ON orders (customer_id);\n';
const ANN = "INSERT INTO customers VALUES (1, 'Ann');\n";

/** A database file, and a folder with migrations. */
function setup(t, files) {
  const place = mkdtempSync(path.join(os.tmpdir(), 'migrate-'));
  const folder = path.join(place, 'migrations');
  mkdirSync(folder);
  const connections = [];
  t.after(() => {
    for (const db of connections) db.close();
    rmSync(place, { recursive: true, force: true });
  });
  const file = (name) => path.join(folder, name);
  const write = (more) => { for (const [name, sql] of Object.entries(more)) writeFileSync(file(name), sql); };
  write(files);
  /** Another process's connection; does not wait for locks. */
  const open = () => {
    const db = new DatabaseSync(path.join(place, 'app.db'));
    connections.push(db);
    return db;
  };
  return { folder, file, write, open, db: open() };
}

const tables = (db) => db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migrations' ORDER BY name").all().map(({ name }) => name);
const noted = (db) => db.prepare('SELECT number, name FROM schema_migrations ORDER BY number').all().map(({ number, name }) => `${number} ${name}`);

function assertNoTransaction(db) {
  db.exec('BEGIN');
  db.exec('ROLLBACK');
}

/** `migrate` must throw an error whose message matches, change nothing, and leave no transaction open. */
function refuses({ folder, db }, pattern, why) {
  const before = tables(db);
  assert.throws(() => migrate(db, folder), (error) => {
    assert.match(error.message, pattern, why);
    return true;
  }, why);
  assert.deepEqual(tables(db), before, `${why}: it applied something before it refused`);
  assertNoTransaction(db);
}

test('1. applies what is in the folder, by number, and only once', limit, (t) => {
  const { folder, db, write } = setup(t, { '1_customers.sql': CUSTOMERS, '2_orders.sql': ORDERS, '10_ann.sql': ANN, 'README.md': 'no SQL', '3_notes.sql.bak': 'no SQL' });
  assert.deepEqual(migrate(db, folder), ['1_customers.sql', '2_orders.sql', '10_ann.sql']);
  assert.deepEqual(tables(db), ['customers', 'orders']);
  assert.deepEqual(migrate(db, folder), []);
  write({ '011_bob.sql': "INSERT INTO customers VALUES (2, 'Bob');" });
  assert.deepEqual(migrate(db, folder), ['011_bob.sql']);
  assert.equal(db.prepare('SELECT count(*) AS n FROM customers').get().n, 2);
  assertNoTransaction(db);
});

test('1. an empty folder', limit, (t) => {
  const { folder, db } = setup(t, {});
  assert.deepEqual(migrate(db, folder), []);
  assertNoTransaction(db);
});

test('1. whatever else is in the name, and whatever is in the SQL', limit, (t) => {
  const { folder, db } = setup(t, {
    '1_customers.sql': CUSTOMERS,
    '2_name-is (not) empty.v2.sql': `
      CREATE TRIGGER no_name BEFORE INSERT ON customers WHEN NEW.name = '' BEGIN
        SELECT raise(ABORT, 'no name; no customer');
      END; -- a semicolon; in a comment
      INSERT INTO customers VALUES (1, 'Ann; Lee')`,
  });
  assert.deepEqual(migrate(db, folder), ['1_customers.sql', '2_name-is (not) empty.v2.sql']);
  assert.equal(db.prepare('SELECT name FROM customers').get().name, 'Ann; Lee');
  assert.throws(() => db.exec("INSERT INTO customers VALUES (2, '')"), /no name; no customer/);
});

test('1. the settings of the database stay as they were', limit, (t) => {
  const { folder, db } = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS });
  const settings = () => ['foreign_keys', 'journal_mode', 'synchronous', 'busy_timeout', 'locking_mode', 'user_version']
    .map((name) => `${name} = ${Object.values(db.prepare(`PRAGMA ${name}`).get())[0]}`);
  const before = settings();
  migrate(db, folder);
  assert.deepEqual(settings(), before);
});

test('2. notes number, name, checksum and time of each', limit, (t) => {
  const { folder, db, open } = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS });
  const before = Date.now();
  migrate(db, folder);
  const rows = open().prepare('SELECT * FROM schema_migrations ORDER BY number').all();
  assert.deepEqual(rows.map(({ number, name }) => [number, name]), [[1, '001_customers.sql'], [2, '002_orders.sql']]);
  assert.notEqual(rows[0].checksum, rows[1].checksum, 'two texts have the same checksum');
  assert.ok(rows.every(({ checksum }) => checksum), 'no checksum');
  for (const { applied_at: at } of rows) assert.ok(Date.parse(at) >= before - 2000 && Date.parse(at) <= Date.now() + 2000, `applied_at is ${at}`);
});

test('3. a migration that fails leaves nothing, those before it stay', limit, (t) => {
  const { folder, db, write, open } = setup(t, {
    '001_customers.sql': CUSTOMERS,
    '002_broken.sql': `${ORDERS} ${ANN} INSERT INTO nowhere VALUES (1);`,
    '003_never.sql': 'CREATE TABLE never (id INTEGER)',
  });
  assert.throws(() => migrate(db, folder), (error) => {
    assert.match(error.message, /002_broken\.sql/, 'the message must name the file');
    assert.match(error.cause?.message ?? '', /nowhere/, "`cause` must be the database's error");
    return true;
  });
  assertNoTransaction(db);
  const other = open();
  assert.deepEqual(tables(other), ['customers'], 'of the migration that failed nothing may stay');
  assert.equal(other.prepare('SELECT count(*) AS n FROM customers').get().n, 0);
  assert.deepEqual(noted(other), ['1 001_customers.sql']);
  write({ '002_broken.sql': ORDERS });
  assert.deepEqual(migrate(db, folder), ['002_broken.sql', '003_never.sql'], 'it goes on when the file is mended');
});

test('3. a migration whose note cannot be written is taken back', limit, (t) => {
  const { folder, db } = setup(t, { '001_customers.sql': CUSTOMERS });
  migrate(db, folder);
  db.exec("CREATE TRIGGER full BEFORE INSERT ON schema_migrations BEGIN SELECT raise(ABORT, 'disk full'); END");
  writeFileSync(path.join(folder, '002_orders.sql'), ORDERS);
  assert.throws(() => migrate(db, folder), /disk full/);
  assertNoTransaction(db);
  assert.deepEqual(tables(db), ['customers'], 'the migration has been applied, and nobody knows');
});

test('3. a migration that fails at COMMIT only', limit, (t) => {
  const { folder, db } = setup(t, {
    '001_customers.sql': CUSTOMERS,
    '002_orders.sql': `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO orders VALUES (1, 99);`,
  });
  assert.throws(() => migrate(db, folder), (error) => {
    assert.match(error.message, /002_orders\.sql/, 'the message must name the file');
    assert.match(error.cause?.message ?? '', /FOREIGN KEY/, "`cause` must be the database's error");
    return true;
  });
  assertNoTransaction(db);
  assert.deepEqual(tables(db), ['customers']);
  assert.deepEqual(noted(db), ['1 001_customers.sql']);
});

test('3. a failure that has ended the transaction already', limit, (t) => {
  const { folder, db } = setup(t, {
    '001_customers.sql': CUSTOMERS,
    '002_ann.sql': `${ORDERS} ${ANN} INSERT OR ROLLBACK INTO customers VALUES (1, 'Ann again');`,
  });
  assert.throws(() => migrate(db, folder), (error) => {
    assert.match(error.message, /002_ann\.sql/, 'the message must name the file');
    assert.match(error.cause?.message ?? '', /UNIQUE/, "`cause` must be the database's first error, not that of ROLLBACK");
    return true;
  });
  assertNoTransaction(db);
  assert.deepEqual(tables(db), ['customers']);
});

test('4. while a migration runs, no other process can', limit, (t) => {
  const { folder, db, open } = setup(t, { '001_customers.sql': CUSTOMERS, '002_wait.sql': 'SELECT meanwhile();' });
  const other = open();
  const outcomes = [];
  db.function('meanwhile', () => {
    try {
      outcomes.push(migrate(other, folder));
    } catch (error) {
      outcomes.push(error.message);
    }
    return 1;
  });
  other.function('meanwhile', () => { outcomes.push('the migration runs twice'); return 1; });
  assert.deepEqual(migrate(db, folder), ['001_customers.sql', '002_wait.sql']);
  assert.equal(outcomes.length, 1);
  assert.match(String(outcomes[0]), /locked/, 'the other process must find the database locked');
});

test('4. another process is faster by a moment: there is nothing left to do', limit, (t) => {
  const { folder, db, open } = setup(t, { '001_customers.sql': CUSTOMERS, '002_ann.sql': ANN });
  const other = open();
  let first = true;
  const meanwhile = (sql) => {
    if (!first || !/^\s*BEGIN/i.test(sql)) return;
    first = false;
    assert.deepEqual(migrate(other, folder), ['001_customers.sql', '002_ann.sql']);
  };
  for (const method of ['exec', 'prepare']) {
    const original = db[method].bind(db);
    db[method] = (sql) => { meanwhile(sql); return original(sql); };
  }
  assert.deepEqual(migrate(db, folder), [], 'it must look again once it has the lock');
  assert.equal(first, false, 'this test found no BEGIN');
  assert.equal(other.prepare('SELECT count(*) AS n FROM customers').get().n, 1);
});

test('4. another process applies the rest while this one is at the first', limit, (t) => {
  const { folder, db, open } = setup(t, { '001_customers.sql': CUSTOMERS, '002_ann.sql': ANN, '003_orders.sql': ORDERS });
  const other = open();
  let commits = 0;
  const original = db.exec.bind(db);
  db.exec = (sql) => {
    const result = original(sql);
    if (/^\s*(COMMIT|END)/i.test(sql) && ++commits === 1) migrate(other, folder);
    return result;
  };
  const mine = migrate(db, folder);
  assert.equal(mine[0], '001_customers.sql');
  assert.deepEqual(noted(db), ['1 001_customers.sql', '2 002_ann.sql', '3 003_orders.sql']);
  assert.equal(db.prepare('SELECT count(*) AS n FROM customers').get().n, 1, 'a migration ran twice');
  assertNoTransaction(db);
});

test('5. a file that has been applied and was changed', limit, (t) => {
  const project = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS });
  migrate(project.db, project.folder);
  project.write({ '001_customers.sql': `${CUSTOMERS}CREATE TABLE extra (id INTEGER);\n`, '003_ann.sql': 'CREATE TABLE more (id INTEGER)' });
  refuses(project, /001_customers\.sql/, 'a migration that has been applied is history');
  project.write({ '001_customers.sql': CUSTOMERS.replace('name', 'nome') });
  refuses(project, /001_customers\.sql/, 'the text has the same length, and is another one');
});

for (const [what, change] of [
  ['blanks in a text', (sql) => sql.replace('no name', 'no  name')],
  ['the case of a text', (sql) => sql.replace('no name', 'No name')],
  ['a line end too few', (sql) => sql.replace(',\n', ',')],
  ['the end of the file', (sql) => `${sql}\n`],
]) {
  test(`5. what has changed: ${what}`, limit, (t) => {
    const table = "CREATE TABLE customers (id INTEGER PRIMARY KEY,\nname TEXT DEFAULT 'no name');\n";
    const project = setup(t, { '001_customers.sql': table });
    migrate(project.db, project.folder);
    project.write({ '001_customers.sql': change(table) });
    refuses(project, /001_customers\.sql/, 'only CRLF for LF is no change');
  });
}

test('5. a file that has been applied and is gone, or has another name', limit, (t) => {
  const project = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS });
  migrate(project.db, project.folder);
  project.write({ '003_more.sql': 'CREATE TABLE more (id INTEGER)' });
  renameSync(project.file('002_orders.sql'), project.file('002_order.sql'));
  refuses(project, /002_order/, 'another name for the number');
  rmSync(project.file('002_order.sql'));
  refuses(project, /002_orders\.sql/, 'the file is gone');
});

test('5. line ends are no change', limit, (t) => {
  const { folder, db, write, file } = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS });
  migrate(db, folder);
  write({ '001_customers.sql': CUSTOMERS.replaceAll('\n', '\r\n'), '002_orders.sql': ORDERS.replaceAll('\n', '\r\n') });
  assert.match(readFileSync(file('002_orders.sql'), 'utf8'), /\r\n/);
  assert.deepEqual(migrate(db, folder), []);
});

for (const name of ['orders.sql', '_orders.sql', 'v2_orders.sql', '2-orders.sql', '2orders.sql', '1.5_orders.sql', '-2_orders.sql', ' 2_orders.sql']) {
  test(`6. the name ${JSON.stringify(name)}`, limit, (t) => {
    const project = setup(t, { '001_customers.sql': CUSTOMERS, [name]: ORDERS });
    refuses(project, /orders\.sql/, 'the name has no number');
  });
}

test('6. two files with the same number', limit, (t) => {
  const project = setup(t, { '001_customers.sql': CUSTOMERS, '002_orders.sql': ORDERS, '2_ann.sql': ANN });
  refuses(project, /2_ann\.sql|002_orders\.sql/, '002 and 2 are the same number');
});

test('6. a new file with a lower number than one that has been applied', limit, (t) => {
  const project = setup(t, { '001_customers.sql': CUSTOMERS, '003_orders.sql': ORDERS });
  migrate(project.db, project.folder);
  project.write({ '002_late.sql': 'CREATE TABLE late (id INTEGER)', '004_more.sql': 'CREATE TABLE more (id INTEGER)' });
  refuses(project, /002_late\.sql/, 'it came with a branch that was merged late; elsewhere it ran in another order');
});
