import { findLeak } from './find-leak.js';
import { threeSnapshots } from './snapshots.js';

const requests = 200;
const texts = await threeSnapshots(process.argv[2] ?? 'leaking', requests);
const sizes = texts.map((text) => `${(text.length / 2 ** 20).toFixed(1)} MiB`);
console.log(`Three snapshots (${sizes.join(', ')}), ${requests} requests between one and the next.`);

const [top, ...others] = findLeak(texts).filter(({ count }) => count >= requests / 2);
if (!top) {
  console.log('No class has kept an object for every second request: no leak.');
} else {
  console.log('\nCame in the first round, still there after the second:\n');
  for (const { name, count, bytes } of [top, ...others]) {
    console.log(`${String(count).padStart(7)} objects ${String(bytes).padStart(8)} bytes  ${name}`);
  }
  const own = [top, ...others].find(({ name }) => /^[A-Z]/.test(name) && !['Object', 'Array'].includes(name));
  if (own) {
    console.log(`\nWhat holds a ${own.name}:\n`);
    for (const step of own.path()) console.log(`    ${step}`);
  }
}
