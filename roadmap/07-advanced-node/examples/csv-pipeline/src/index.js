import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convert } from './convert.js';

const rows = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(rows) || rows < 1) {
  console.error('usage: npm start -- ROWS   (a whole number, 1 or more)');
  process.exit(2);
}

let csvBytes = 0;
function* csv() {
  yield 'id,name,comment\n';
  for (let id = 1; id <= rows; id += 1000) {
    let text = '';
    for (let i = id; i < Math.min(id + 1000, rows + 1); i++) text += `${i},"Müller, Ada","said ""hello""\nand left"\r\n`;
    csvBytes += Buffer.byteLength(text);
    yield text;
  }
}

let rss = 0;
const watch = setInterval(() => { rss = Math.max(rss, process.memoryUsage.rss()); }, 5);
const dir = await mkdtemp(path.join(tmpdir(), 'csv-pipeline-'));
try {
  const file = path.join(dir, 'people.ndjson.gz');
  const { bytes, sha256 } = await convert(csv(), createWriteStream(file));
  console.log(`read    ${(csvBytes / 2 ** 20).toFixed(1)} MiB of CSV, ${rows} rows`);
  console.log(`wrote   ${(bytes / 2 ** 20).toFixed(1)} MiB, sha256 ${sha256.slice(0, 16)}…`);
  console.log(`memory  ${Math.round(rss / 2 ** 20)} MiB resident at most; try ten times the rows`);
} finally {
  clearInterval(watch);
  await rm(dir, { recursive: true });
}
