/**
 * Kills a process right after it has acknowledged a tick, again and again, and looks for the tick.
 *
 *     npm run soak                      1,000 kills
 *     npm run soak -- --kills 60        fewer
 *
 * The process is Node with the very store and journal folder that the extension host runs; killing the extension host
 * itself is done, once, by the end-to-end tests. Every kill comes as soon as the acknowledgement can be read, at another
 * moment of whatever the process does next.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { repository } from '../../scripts/lib/paths.mts';
import { summary } from '../../scripts/lib/summary.mts';
import { ProgressStore, type Trouble } from '../../src/core/progress/store.ts';
import { NodeJournalFolder } from '../../src/node/journalFolder.ts';
import { nodePlatform } from '../../src/node/platform.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '1000' }, 'no-summary': { type: 'boolean', default: false } },
});
const kills = Number(values.kills);
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-soak-'));
const folder = path.join(temporary, 'progress');
const ticker = path.join(temporary, 'ticker.mjs');
await build({
  absWorkingDir: repository,
  entryPoints: ['test/bench/ticker.mts'],
  outfile: ticker,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
});

const acknowledged = new Set<string>();
let lost = 0;
let troubles = 0;
const started = Date.now();
try {
  for (let n = 1; n <= kills; n++) {
    const child = spawn(process.execPath, [ticker, folder, String(n)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await killAfter(child, 1 + (n % 5));
    if (n % 10 === 0 || n === kills) await verify();
    if (n % 100 === 0) console.log(`${n} kills, ${acknowledged.size} acknowledged ticks, ${lost} lost`);
  }
  const files = fs.readdirSync(folder).length;
  console.log(
    `${kills} kills in ${Math.round((Date.now() - started) / 1000)} s: ${acknowledged.size} acknowledged ticks, ${lost} lost, ${troubles} troubles, ${files} files left`,
  );
  summary(values['no-summary'] ? undefined : 'soak', acknowledged.size - lost, lost + troubles);
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}

/** Kills the process once it has acknowledged some ticks. */
async function killAfter(child: ChildProcess, count: number): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  if (child.stdout === null) throw new Error('no output to read');
  let read = 0;
  for await (const key of createInterface({ input: child.stdout })) {
    // All lines that arrive count: also those that were on their way when the kill came.
    acknowledged.add(key);
    if (++read === count) child.kill('SIGKILL');
  }
  await gone;
  if (read === 0) throw new Error('the process ended without an acknowledgement');
}

/** Every acknowledged tick is on disk, and reading finds nothing damaged: a torn last line is no damage. */
async function verify(): Promise<void> {
  const found: Trouble[] = [];
  const store = new ProgressStore({
    roadmap: 'soak',
    folder: new NodeJournalFolder(folder),
    cache: { read: () => undefined, write: () => Promise.resolve() },
    platform: nodePlatform,
    session: 'verifier',
    now: Date.now,
    onTrouble: (trouble) => found.push(trouble),
    onChange: () => undefined,
  });
  await store.load();
  troubles += found.length;
  for (const key of acknowledged) {
    if (store.entries.get(key)?.value === 'ticked') continue;
    lost++;
    console.error(`lost: ${key}`);
  }
}
