import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hotspots } from './hotspots.js';
import { load, record } from './record.js';
import { startServer } from './server.js';
import { suggestMended, suggestSlow } from './suggest.js';

const rates = [];
for (const suggest of [suggestSlow, suggestMended]) {
  const server = await startServer(suggest);
  const { result, profile } = await record(() => load(server.url, { seconds: 2 }));
  server.stop();
  rates.push(result.requests.average);
  console.log(`\n${suggest.name}: ${Math.round(result.requests.average)} requests/s, p99 ${result.latency.p99} ms`);
  console.table(hotspots(profile).slice(0, 5).map(({ name, place, selfMs, totalMs }) => (
    { name, place, 'self (ms)': Math.round(selfMs), 'total (ms)': Math.round(totalMs) })));
  if (suggest === suggestSlow) {
    const file = join(await mkdtemp(join(tmpdir(), 'hot-function-')), 'slow.cpuprofile');
    writeFileSync(file, JSON.stringify(profile));
    console.log(`The whole profile: ${file}`);
  }
}
console.log(`\nThe mended version makes ${(rates[1] / rates[0]).toFixed(1)} times as many requests.`);
