// npm test: everything that has to hold, in one run.
//
//     npm test                       all parts
//     npm test -- unit content       some of them
//
// Parts: build, types, lint, package, content, unit, integration, e2e, soak. Ends with one line that adds up all tests.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackages, runScript } from './setup.mjs';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const results = path.join(repository, 'test-results');
const node = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: repository, stdio: 'inherit', env: { ...process.env, ...env } })
    .status ?? 1;
const bin = (name) => path.join(repository, 'node_modules', ...name.split('/'));
const mocha = (part) =>
  node([bin('mocha/bin/mocha.js'), '--config', `.mocharc.${part}.json`], {
    ROADMAP_PART: part,
    ...extensionsEnv(),
  });

/** The packed extension, installed once for all parts that want it. */
const extensions = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-extensions-'));
const extensionsEnv = () => (fs.readdirSync(extensions).length > 0 ? { ROADMAP_EXTENSIONS: extensions } : {});

/** Name → what runs; true when its summary file says how many tests passed. */
const parts = {
  build: { run: () => node(['esbuild.js', '--production']) },
  types: { run: () => node([bin('typescript/bin/tsc'), '-b', '--pretty', 'false']) },
  lint: {
    run: () =>
      node([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']) ||
      node([bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  },
  unit: { run: () => mocha('unit'), counts: true },
  content: { run: () => runScript('scripts/checkContent.mts'), counts: true },
  integration: { run: () => runScript('test/integration/run.mts'), counts: true },
  package: { run: () => runScript('scripts/package.mts', ['--install', extensions]) },
  e2e: { run: () => mocha('e2e'), counts: true },
  soak: { run: () => runScript('test/bench/soak.mts', ['--kills', '60']), counts: true },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}". Parts: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

ensurePackages();
fs.rmSync(results, { recursive: true, force: true });
fs.mkdirSync(results, { recursive: true });
let passed = 0;
let failed = 0;
const lines = [];
try {
  for (const [name, { run, counts }] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = Date.now();
    console.log(`\n=== ${name}`);
    const status = run();
    const seconds = Math.round((Date.now() - started) / 1000);
    const file = path.join(results, `${name}.summary.json`);
    // A part that counts and has left no count has died on the way.
    const sum =
      counts && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { passed: 0, failed: 0 };
    const died = status !== 0 && sum.failed === 0;
    const missing = counts === true && sum.passed === 0;
    passed += counts ? sum.passed : status === 0 ? 1 : 0;
    failed += sum.failed + (died || missing ? 1 : 0);
    lines.push(
      `${status === 0 && !missing ? '✔' : '✘'} ${name.padEnd(12)} ${String(seconds).padStart(4)} s${counts ? `  ${sum.passed} passed, ${sum.failed} failed` : ''}`,
    );
    // Without a build nothing that follows can say anything.
    if (name === 'build' && status !== 0) break;
  }
} finally {
  fs.rmSync(extensions, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
