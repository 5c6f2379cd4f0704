import { measure } from './measure.js';

const total = Number(process.argv[2] ?? 60_000);
console.log(`${total} orders as NDJSON\n`);
console.log('way        MiB   first byte    last byte    peak memory');
for (const way of ['collect', 'by-row', 'by-page']) {
  const { bytes, first, last, peak } = await measure(way, total);
  const cell = (value, width, unit) => `${value.toFixed(0)} ${unit}`.padStart(width);
  console.log(way.padEnd(8), (bytes / 2 ** 20).toFixed(0).padStart(5),
    cell(first, 12, 'ms'), cell(last, 12, 'ms'), cell(peak, 14, 'MiB'));
}
