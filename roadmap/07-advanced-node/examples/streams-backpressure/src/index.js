import { copyIgnoring, copyPipeline, copyWaiting, slowDestination, source } from './copy.js';

const mebibytes = Number(process.argv[2] ?? 256);
if (!Number.isInteger(mebibytes) || mebibytes < 1) {
  console.error('usage: npm start -- MEBIBYTES   (a whole number, 1 or more)');
  process.exit(2);
}

const rows = [];
for (const copy of [copyPipeline, copyWaiting, copyIgnoring]) { // the greedy one last: it leaves its memory behind
  let longest = 0;
  let rss = 0;
  await copy(source(mebibytes), slowDestination((queued) => {
    longest = Math.max(longest, queued);
    rss = Math.max(rss, process.memoryUsage.rss());
  }));
  rows.push({
    version: copy.name,
    'copied (MiB)': mebibytes,
    'longest queue (KiB)': longest / 1024,
    'resident memory (MiB)': Math.round(rss / 2 ** 20),
  });
}
console.table(rows);
