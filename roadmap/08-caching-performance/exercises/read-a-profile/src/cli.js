import { readFileSync } from 'node:fs';
import { analyse } from './analyse.js';

const { busyMs, functions } = analyse(JSON.parse(readFileSync(process.argv[2], 'utf8')));
console.log(`busy for ${Math.round(busyMs)} ms`);
console.table(functions.slice(0, 10).map(({ name, place, selfMs, totalMs }) => (
  { name, place, 'self (ms)': Math.round(selfMs), 'total (ms)': Math.round(totalMs) })));
