import * as attacks from './attacks.js';
import { startServer } from './serving.js';

console.log('Sessions in node:sqlite, in memory.\n');
const outcome = {};
for (const [attack, run] of Object.entries(attacks)) {
  outcome[attack] = {};
  for (const naive of [true, false]) {
    const server = await startServer({ naive });
    outcome[attack][naive ? 'naive' : 'regenerate and destroy'] = (await run(server.base)) ? 'works' : 'stopped';
    await server.close();
  }
}
console.table(outcome);
console.log('A server to play with: npm run serve');
