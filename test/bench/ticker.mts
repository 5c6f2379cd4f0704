/** Ticks without end and says each tick when it is acknowledged. Killed by soak.mts. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { ProgressStore } from '../../src/core/progress/store.ts';
import { NodeJournalFolder } from '../../src/node/journalFolder.ts';
import { nodePlatform } from '../../src/node/platform.ts';

const [, , folder = '', run = ''] = process.argv;
const store = new ProgressStore({
  roadmap: 'soak',
  folder: new NodeJournalFolder(folder),
  cache: { read: () => undefined, write: () => Promise.resolve() },
  platform: nodePlatform,
  session: `${run.padStart(6, '0')}-${randomUUID().slice(0, 8)}`,
  now: Date.now,
  onTrouble: (trouble) => {
    throw new Error(JSON.stringify(trouble));
  },
  onChange: () => undefined,
});
for (let n = 0; ; n++) {
  const key = `mark/${run}/${n}`;
  await store.apply(() => [[key, 'ticked']]);
  fs.writeSync(1, `${key}\n`); // at once: what has been said must be true
}
