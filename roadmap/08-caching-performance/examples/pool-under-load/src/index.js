import { load } from './load.js';

const queries = 200;
console.log(`${queries} queries of 5 ms at once, a database with 4 cores\n`);
console.log('pool     connections    all done   wait for a connection   hold it');
for (const max of [0, 1, 2, 4, 8, 50]) {
  const { ms, wait, held, counts } = await load({ queries, max });
  const cell = (value, width) => `${value.toFixed(0)} ms`.padStart(width);
  console.log((max ? `${max}` : 'none').padEnd(8), String(counts.connections).padStart(11),
    cell(ms, 11), cell(wait, 23), cell(held, 9));
}
console.log('\nAbove twice the cores nothing gets faster: the queue has moved from the pool into the database.');
