import { run } from './scenarios.js';

console.table(await run());
