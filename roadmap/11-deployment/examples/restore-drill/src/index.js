import { mkdtempSync, rmSync, truncateSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drill } from './drill.js';
import { openShop, takeBackup, work } from './shop.js';

const hour = 3_600_000;
const now = Date.parse('2026-11-20T12:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'restore-drill-'));
const file = (name) => join(folder, name);
console.log('SQLite stands for the restored instance; no AWS is called.\n');
try {
  const shop = openShop(file('shop.db'), { now: now - 7 * 24 * hour, days: 30 });
  takeBackup(shop, file('last-week.db'));
  work(shop, { from: now - 7 * 24 * hour, to: now });
  for (const name of ['good.db', 'cut-off.db']) takeBackup(shop, file(name));
  truncateSync(file('cut-off.db'), statSync(file('cut-off.db')).size / 2);
  shop.exec('DELETE FROM orders');
  takeBackup(shop, file('emptied.db'));
  shop.close();

  for (const name of ['good.db', 'last-week.db', 'cut-off.db', 'emptied.db']) {
    const found = drill({
      backup: file(name), target: file('restored.db'), now, rpo: 2 * hour, rto: 5_000,
      rows: { customers: 50, orders: 800 },
    });
    console.log(`${name.padEnd(13)} ${found.usable ? 'usable' : 'NOT usable'}, ${found.took.toFixed(0)} ms`);
    for (const problem of found.problems) console.log(`              ${problem.split('\n')[0]}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
