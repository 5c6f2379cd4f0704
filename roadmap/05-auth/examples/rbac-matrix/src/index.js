import { createApp } from './app.js';
import * as attacks from './attacks.js';
import { createNaiveApp } from './naive.js';
import { startServer } from './serving.js';

console.log('Bob has an ordinary account. Orders in node:sqlite, in memory.\n');
const outcome = {};
for (const [name, attack] of Object.entries(attacks)) {
  outcome[name] = {};
  for (const [variant, build] of Object.entries({ 'logged in is enough': createNaiveApp, 'permission and owner': createApp })) {
    const server = await startServer({ build });
    outcome[name][variant] = (await attack(server)) ? 'works' : 'stopped';
    await server.close();
  }
}
console.table(outcome);
console.log('A server to play with: npm run serve');
