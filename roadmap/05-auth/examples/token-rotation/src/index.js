import * as attacks from './attacks.js';
import { startServer } from './serving.js';

console.log('Mallory has copied Ann\'s refresh token. Tokens in node:sqlite, in memory.\n');
const outcome = {};
for (const [name, attack] of Object.entries(attacks)) {
  outcome[name] = {};
  for (const stateless of [true, false]) {
    const server = await startServer({ stateless });
    const works = await attack(server);
    const until = name.startsWith('accessToken') ? 'for 5 minutes' : 'for 30 days';
    outcome[name][stateless ? 'a JWT for 30 days' : 'rotated, families'] = works ? `works, ${until}` : 'stopped';
    await server.close();
  }
}
console.table(outcome);
console.log('A server to play with: npm run serve');
