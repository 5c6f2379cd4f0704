// npm start: see scripts/demo.mts for the options.
import { ensurePackages, superviseScript } from './setup.mjs';

ensurePackages();
superviseScript('scripts/demo.mts', process.argv.slice(2));
