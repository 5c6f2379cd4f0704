import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { poolOptions } from '../src/connection.js';
import { drill } from '../src/drill.js';
import { openShop, takeBackup, work } from '../src/shop.js';

const hour = 3_600_000;
const now = Date.parse('2026-11-20T12:00:00Z');
const time = { timeout: 5000 };

function shopIn(t) {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'));
  const file = (name) => join(folder, name);
  const shop = openShop(file('shop.db'), { now, days: 10 });
  t.after(() => { shop.close(); rmSync(folder, { recursive: true, force: true }); });
  const run = (options = {}) => drill({
    backup: file('backup.db'), target: file('restored.db'), now, rpo: hour, rto: 60_000,
    rows: { customers: 50, orders: 240 }, ...options,
  });
  return { shop, file, run };
}

test('a good backup is usable; nothing is left, and the backup is not changed', time, (t) => {
  const { shop, file, run } = shopIn(t);
  takeBackup(shop, file('backup.db'));
  const before = readFileSync(file('backup.db'));
  assert.deepEqual(run().problems, []);
  assert.ok(readFileSync(file('backup.db')).equals(before));
  assert.equal(existsSync(file('restored.db')), false);
});

test('a backup from before the last orders is too old', time, (t) => {
  const { shop, file, run } = shopIn(t);
  takeBackup(shop, file('backup.db'));
  work(shop, { from: now, to: now + 5 * hour });
  assert.deepEqual(run({ now: now + 5 * hour }).problems, ['age: the latest order is 5 hours old']);
});

test('an emptied table passes every check of structure and fails by amount and age', time, (t) => {
  const { shop, file, run } = shopIn(t);
  shop.exec('DELETE FROM orders');
  takeBackup(shop, file('backup.db'));
  const { problems } = run();
  assert.equal(problems[0], 'amount: orders: 0 rows, at least 240 expected');
  assert.equal(problems[1], 'age: there is no order at all');
});

test('a file that was cut off, and one that is no database, are not usable', time, (t) => {
  const { shop, file, run } = shopIn(t);
  takeBackup(shop, file('backup.db'));
  truncateSync(file('backup.db'), statSync(file('backup.db')).size / 2);
  assert.equal(run().usable, false);
  writeFileSync(file('backup.db'), 'pg_dump: error: connection refused\n'.repeat(40));
  assert.match(run().problems[0], /^cannot be read: /);
  assert.match(run({ backup: file('missing.db') }).problems[0], /^cannot be read: .*ENOENT/);
  assert.equal(existsSync(file('restored.db')), false);
});

test('rows that point to nothing are found', time, (t) => {
  const { shop, file, run } = shopIn(t);
  takeBackup(shop, file('backup.db'));
  const copy = new DatabaseSync(file('backup.db'), { enableForeignKeyConstraints: false });
  copy.exec('DELETE FROM customers WHERE id = 7');
  copy.close();
  assert.match(run({ rows: { customers: 1 } }).problems[0], /^references: \d+ rows point to nothing$/);
});

test('a restore that takes longer than allowed is a finding', time, (t) => {
  const { shop, file, run } = shopIn(t);
  takeBackup(shop, file('backup.db'));
  const ticks = [0, 9000];
  assert.deepEqual(run({ rto: 5000, clock: () => ticks.shift() }).problems, ['time: 9000 ms, 5000 allowed']);
});

test('the options of the pool verify the server and ask for the password each time', async () => {
  let n = 0;
  const options = poolOptions({ DB_HOST: 'shop.abc.eu-central-1.rds.amazonaws.com', DB_USER: 'app', DB_NAME: 'shop' },
    { ca: 'PEM', password: async () => `token ${++n}` });
  assert.deepEqual(options.ssl, { ca: 'PEM', rejectUnauthorized: true });
  assert.equal(options.port, 5432);
  assert.equal('connectionString' in options, false, 'a URL would replace ssl and password');
  assert.deepEqual([await options.password(), await options.password()], ['token 1', 'token 2']);
});
