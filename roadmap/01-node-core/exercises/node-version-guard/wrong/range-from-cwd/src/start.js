// Looks for package.json in the working directory, which is another one under systemd, cron and many containers.
import { readFileSync } from 'node:fs';
import { satisfies } from './version.js';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));

if (satisfies(process.version, engines.node)) {
  await import('./app.js'); // only now: this Node may not be able to parse it
} else {
  console.error(`This app needs Node.js ${engines.node}, and this is ${process.version}.`);
  process.exitCode = 1;
}
