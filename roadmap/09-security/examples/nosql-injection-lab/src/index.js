import * as attacks from './attacks.js';
import { safe } from './safe.js';
import { start } from './serving.js';
import { vulnerable } from './vulnerable.js';

console.log(process.env.MONGODB_URL ? 'MongoDB at MONGODB_URL.\n' : 'Documents in memory, filters by mingo; set MONGODB_URL for a real server.\n');
const outcome = {};
for (const [attack, run] of Object.entries(attacks)) {
  outcome[attack] = {};
  for (const createApp of [vulnerable, safe]) {
    const server = await start(createApp);
    outcome[attack][createApp.name] = (await run(server.base, server.users)) ? 'works' : 'stopped';
    await server.close();
  }
}
console.table(outcome);
