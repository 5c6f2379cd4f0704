/**
 * Checks an exercise again and again, every second time cancelled, and looks for what is left behind.
 *
 *     npm run soak:runs                    200 runs
 *     npm run soak:runs -- --runs 20       fewer
 *
 * Memory is compared with what it was after the first tenth, when all that is made once is there.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { repository } from '../../scripts/lib/paths.mts';
import { OutcomeCollector } from '../../src/core/exercise/outcome.ts';
import type { ExerciseContent } from '../../src/core/model.ts';
import { NodeExerciseRunner } from '../../src/node/exerciseRunner.ts';
import { NodeFinder } from '../../src/node/nodeProcess.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' } } });
const runs = Number(values.runs);
const temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-runs-')));
const folder = path.join(temporary, 'work');
const reporter = path.join(temporary, 'reporter.mjs');
await build({
  absWorkingDir: repository,
  entryPoints: ['src/node/testReporter.ts'],
  outfile: reporter,
  bundle: true,
  platform: 'node',
  format: 'esm',
});
const exercise: ExerciseContent = {
  id: 'one',
  title: 'One',
  minutes: 5,
  version: '1',
  edit: ['src/one.js'],
  install: false,
  files: [
    { path: 'package.json', text: '{ "private": true, "type": "module" }\n' },
    { path: 'src/one.js', text: 'export const one = 1;\n' },
    {
      path: 'test/one.test.js',
      text: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { one } from '../src/one.js';\ntest('one', () => assert.equal(one, 1));\n",
    },
  ],
  solution: [],
  hints: [],
  flags: [],
  testFiles: ['test/one.test.js'],
  tests: [{ path: ['one'], file: 'test/one.test.js', line: 4 }],
};

interface Left {
  readonly heapKb: number;
  readonly files: number;
  readonly processes: number;
}

/** What this process holds, and who still works in the exercise's folder (Linux). */
function look(): Left {
  gc();
  gc();
  const proc = fs.existsSync('/proc/self/fd');
  return {
    heapKb: Math.round(process.memoryUsage().heapUsed / 1024),
    files: proc ? fs.readdirSync('/proc/self/fd').length : 0,
    processes: proc ? fs.readdirSync('/proc').filter(worksHere).length : 0,
  };
}

function worksHere(pid: string): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false; // gone meanwhile, or not ours
  }
}

try {
  for (const { path: file, text } of exercise.files) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  const runner = new NodeExerciseRunner(new NodeFinder(), reporter);
  let passed = 0;
  let cancelled = 0;
  let before: Left | undefined;
  for (let n = 1; n <= runs; n++) {
    const order = { exercise, folder, within: temporary };
    await runner.restore(order);
    const collector = new OutcomeCollector();
    const run = runner.run(order, contentNode(), (event) => collector.push(event));
    if (n % 2 === 0) setTimeout(() => run.stop(), (n % 20) * 10);
    const end = await run.ended;
    if (end.kind === 'stopped') cancelled++;
    else if (collector.outcome(exercise, end, true).kind === 'passed') passed++;
    else throw new Error(`run ${n} neither passed nor was cancelled: ${JSON.stringify(end)}`);
    if (n === Math.ceil(runs / 10)) before = look();
  }
  const after = look();
  console.log(`${runs} runs: ${passed} passed, ${cancelled} cancelled`);
  console.log(`before: ${JSON.stringify(before)}\nafter:  ${JSON.stringify(after)}`);
  const grown = after.heapKb - (before?.heapKb ?? 0);
  if (after.processes > 0 || after.files > (before?.files ?? 0) || grown > 1024) {
    console.error('Something was left behind.');
    process.exitCode = 1;
  }
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
