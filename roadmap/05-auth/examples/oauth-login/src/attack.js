import * as attacks from './attacks.js';
import { startServer } from './serving.js';

console.log('Embedded providers: oauth2-mock-server plays Google.\n');
console.warn = () => {}; // each stopped attack is a failed login in the log
const outcome = {};
for (const [name, attack] of Object.entries(attacks)) {
  outcome[name] = {};
  for (const naive of [true, false]) {
    const server = await startServer({ naive });
    outcome[name][naive ? 'code and address only' : 'state, PKCE, nonce, subject'] = (await attack(server)) ? 'works' : 'stopped';
    await server.close();
  }
}
console.table(outcome);
