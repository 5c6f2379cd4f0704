import { observe, starts } from './starts.js';

const rounds = Number(process.argv[2] ?? 20);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('usage: npm start -- ROUNDS   (a whole number, 1 or more)');
  process.exit(2);
}

const rows = [];
for (const [name, start] of Object.entries(starts)) {
  for (const [order, times] of await observe(start, rounds)) {
    const [first, second, third, fourth, fifth] = order.split(' ');
    rows.push({ from: name, first, second, third, fourth, fifth, seen: `${times} of ${rounds}` });
  }
}
console.table(rows);
