// Runs your test file in a process of its own, on the code as it is or on a changed copy of it that exists in memory only.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

const here = (file) => new URL(file, import.meta.url).href;
const project = fileURLToPath(new URL('..', import.meta.url));
const free = Array.from({ length: Math.max(2, Math.min(6, os.availableParallelism())) }, () => Promise.resolve());

/**
 * @param {string} spec the test file, from the project's folder
 * @param {{ file: string, find?: string, put?: string, use?: string }} [change] in `file`, `find` is replaced by `put`;
 *   or the whole of it is replaced by the file `use`
 * @param {string} [where] 'another year', 'without a database', or both; another year is also another time zone, and the tests in random order
 * @returns {Promise<{ passed: string[], failed: string[], ok: boolean, output: string }>}
 */
export function runSuite(spec, change, where) {
  const turn = free.shift().then(() => run(spec, change, where)); // a few processes at a time
  free.push(turn.then(() => {}, () => {}));
  return turn;
}

async function run(spec, change, where = '') {
  const env = { ...process.env, SUITE_CHANGE: JSON.stringify(change ?? null), SUITE_WHERE: where, NO_COLOR: '1' };
  delete env.NODE_TEST_CONTEXT; // or the child would report to the runner that runs us
  const args = [`--import=${here('change.js')}`, `--test-reporter=${here(change?.find === undefined ? 'reporter.js' : 'reporter.js?stop')}`, '--test-reporter-destination=stdout', `--test-timeout=${change?.find === undefined ? 5000 : 1500}`];
  if (where.includes('another year')) {
    env.TZ = 'Pacific/Auckland';
    if (process.allowedNodeEnvironmentFlags.has('--test-randomize')) args.push('--test-randomize', '--test-random-seed=4');
  }
  args.push(spec);
  const child = spawn(process.execPath, args, { cwd: project, env, timeout: 8000, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
  const [code] = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (...result) => resolve(result));
  });
  const passed = [];
  const failed = [];
  output = output.replace(/\x01(.*?)\x02\n?/gs, (all, json) => {
    const { name, error } = JSON.parse(json);
    if (error === undefined) passed.push(name);
    else failed.push(`${name}: ${error}`);
    return '';
  });
  return { passed, failed, ok: code === 0, output: output.trim().slice(0, 2000) };
}
