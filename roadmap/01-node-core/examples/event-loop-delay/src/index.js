import { inOneGo, withImmediates, withPromises } from './checksum.js';
import { measure } from './measure.js';

const records = Number(process.argv[2] ?? 400);
if (!Number.isInteger(records) || records < 1) {
  console.error('usage: npm start -- RECORDS   (a whole number, 1 or more)');
  process.exit(2);
}

const rows = {};
for (const task of [inOneGo, withPromises, withImmediates]) {
  const { totalMs, maxDelayMs, heartbeats, utilization } = await measure(() => task(records));
  rows[task.name] = {
    'total (ms)': Math.round(totalMs),
    'longest delay (ms)': Math.round(maxDelayMs),
    'timer ran': heartbeats,
    utilization: Number(utilization.toFixed(2)),
  };
}
console.table(rows);
console.log('The monitor samples every 10 ms: a delay of 10 ms is an idle loop.');
