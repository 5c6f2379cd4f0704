import * as attacks from './attacks.js';
import { safe } from './safe.js';
import { openShop } from './shop.js';
import { vulnerable } from './vulnerable.js';

console.log('Pages opened in jsdom.\n');
const outcome = {};
for (const [attack, run] of Object.entries(attacks)) {
  outcome[attack] = {};
  for (const pages of [vulnerable, safe]) {
    const shop = await openShop(pages);
    outcome[attack][pages === vulnerable ? 'as it is' : 'encoded'] = (await run(shop.base)) ? 'works' : 'stopped';
    await shop.close();
  }
}
console.table(outcome);
console.log('The vulnerable shop in your own browser: npm run serve');
