import { works } from './matrix.js';

const result = await works();
const names = [...new Set(Object.values(result).flat())];
console.log('Which attack works in spite of which defence?\n');
console.table(Object.fromEntries(names.map((attack) =>
  [attack, Object.fromEntries(Object.entries(result).map(([defence, list]) => [defence, list.includes(attack) ? 'works' : '-']))])));
