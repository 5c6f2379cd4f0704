import * as attacks from './attacks.js';
import { startShop, strong, weak } from './shop.js';

console.log('A model of a browser (tough-cookie) against a real server.\n');
const outcome = {};
for (const [attack, run] of Object.entries(attacks)) {
  outcome[attack] = {};
  for (const [variant, cookie] of Object.entries({ 'sid, no attributes': weak, '__Host-sid; Secure; HttpOnly; SameSite=Lax': strong })) {
    const shop = await startShop(cookie);
    outcome[attack][variant] = (await run(shop)) ? 'works' : 'stopped';
    shop.close();
  }
}
console.table(outcome);
