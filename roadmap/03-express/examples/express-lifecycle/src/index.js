import { tour } from './tour.js';

for (const { request, client, 'error log': logged } of await tour()) {
  console.log(`${request.padEnd(20)} ${client}`);
  if (logged) console.log(`${''.padEnd(20)} log: ${logged}`);
}
