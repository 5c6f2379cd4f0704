// npm start: see scripts/demo.mts for the options.
import { ensurePackages, runScript } from './setup.mjs';

ensurePackages();
process.exitCode = runScript('scripts/demo.mts', process.argv.slice(2));
