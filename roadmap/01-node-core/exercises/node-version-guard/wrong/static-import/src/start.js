// Guards above a static import: imports are loaded and run before the first line of the file.
import { readFileSync } from 'node:fs';
import { satisfies } from './version.js';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
if (!satisfies(process.version, engines.node)) {
  console.error(`This app needs Node.js ${engines.node}, and this is ${process.version}.`);
  process.exit(1);
}

import './app.js';
