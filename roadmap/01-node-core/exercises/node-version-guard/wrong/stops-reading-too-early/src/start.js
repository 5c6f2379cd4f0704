import { readFileSync } from 'node:fs';
import { satisfies } from './version.js';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

if (satisfies(process.version, engines.node)) {
  await import('./app.js'); // only now: this Node may not be able to parse it
} else {
  console.error(`This app needs Node.js ${engines.node}, and this is ${process.version}.`);
  process.exitCode = 1;
}
