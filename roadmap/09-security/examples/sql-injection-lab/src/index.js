import * as attacks from './attacks.js';
import { openShop } from './database.js';
import { safe } from './safe.js';
import { vulnerable } from './vulnerable.js';

console.log('SQLite in memory (node:sqlite).\n');
const outcome = {};
for (const [attack, run] of Object.entries(attacks)) {
  outcome[attack] = {};
  for (const make of [vulnerable, safe]) {
    const db = openShop();
    outcome[attack][make === vulnerable ? 'strings' : 'bound'] = run(make(db), db) ? 'works' : 'stopped';
    db.close();
  }
}
console.table(outcome);
