// Catches the app's errors: what is left of them is a message without a place.
import { readFileSync } from 'node:fs';
import { satisfies } from './version.js';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

if (satisfies(process.version, engines.node)) {
  await import('./app.js').catch((error) => { console.error(error.message); process.exitCode = 1; });
} else {
  console.error(`This app needs Node.js ${engines.node}, and this is ${process.version}.`);
  process.exitCode = 1;
}
