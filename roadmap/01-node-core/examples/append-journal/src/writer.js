// Runs until it is killed: appends records, and rewrites state.json in place without a pause.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openJournal } from './journal.js';

const folder = process.argv[2];
const padding = 'x'.repeat(4 * 1024 * 1024);

async function rewriteState() {
  for (let n = 0; ; n++) await writeFile(path.join(folder, 'state.json'), JSON.stringify({ n, padding }));
}

async function appendToJournal() {
  const journal = await openJournal(path.join(folder, 'journal.jsonl'));
  for (let n = journal.records.length + 1; ; n++) {
    await journal.append({ n });
    process.stdout.write(`${n}\n`); // acknowledged: from here on it must not be lost
  }
}

await Promise.all([rewriteState(), appendToJournal()]);
