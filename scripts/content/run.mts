import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { outputMatches } from './fence.mts';
import type { Part } from './note.mts';
import type { ProjectSource } from './project.mts';
import type { ExerciseFolder, RoadmapSource } from './source.mts';

/** One thing that was run: a block of a note, an example's tests, an exercise's starter, solution or wrong answer. */
export interface Check {
  /** `roadmap/01-node-core/event-loop.md:31` */
  readonly name: string;
  readonly run: (tools: Tools) => Promise<Outcome>;
}

/** `undefined` when all is well, else what is wrong and what to do. */
export type Outcome = { readonly message: string; readonly mend: string } | undefined;

export interface Tools {
  /** The Node.js that content is checked on. */
  readonly node: string;
  /** A new empty folder for each caller; removed at the end. */
  readonly scratch: () => string;
  /** The folder of a project's installed dependencies. */
  readonly dependencies: (project: ProjectSource) => Promise<string | undefined>;
}

const BLOCK_TIMEOUT_MS = 20_000;
const TESTS_TIMEOUT_MS = 180_000;
const STOP_AT_FAILURE = path.join(import.meta.dirname, 'stopAtFailure.mjs');

/** Everything in the roadmap that can be run. `topics` limits it. */
export function contentChecks(source: RoadmapSource, topics?: ReadonlySet<string>): Check[] {
  const checks: Check[] = [];
  for (const phase of source.phases) {
    const wanted = phase.phase.topics.filter((topic) => topics === undefined || topics.has(topic.id));
    for (const topic of wanted) {
      const note = phase.notes.get(topic.id);
      for (const part of note?.parts ?? []) {
        if (part.kind === 'code' && part.fence.mode !== undefined) {
          checks.push({ name: `${note?.file ?? ''}:${part.line}`, run: (tools) => runBlock(part, tools) });
        }
      }
    }
    const examples = new Set(wanted.flatMap((topic) => topic.example ?? []));
    for (const [id, example] of phase.examples) {
      if (examples.has(id)) checks.push({ name: example.folder, run: (tools) => runExample(example, tools) });
    }
    for (const id of new Set(wanted.flatMap((topic) => topic.exercises))) {
      const exercise = phase.exercises.get(id);
      if (exercise !== undefined) checks.push(...exerciseChecks(exercise));
    }
  }
  return checks;
}

async function runBlock(part: Extract<Part, { kind: 'code' }>, { node, scratch }: Tools): Promise<Outcome> {
  const cwd = scratch();
  const file = path.join(cwd, part.fence.commonjs ? 'block.cjs' : 'block.mjs');
  fs.writeFileSync(file, part.code);
  const { code, output, timedOut } = await run(
    node,
    [...part.fence.flags, file],
    cwd,
    part.fence.env,
    BLOCK_TIMEOUT_MS,
  );
  const mend = 'run it, and correct the code or the output';
  if (timedOut)
    return { message: `did not end within ${BLOCK_TIMEOUT_MS / 1000} s`, mend: 'close what it opens' };
  const expected = part.output?.text ?? '';
  if (part.fence.mode === 'throws') {
    if (code === 0) return { message: 'should fail, and does not', mend };
    const last = expected.trimEnd().split('\n').at(-1) ?? '';
    if (output.split('\n').some((line) => outputMatches(last, line))) return undefined;
    return { message: `fails otherwise than with "${last}":\n${indent(output)}`, mend };
  }
  if (code !== 0) return { message: `exits with ${code ?? 'a signal'}:\n${indent(output)}`, mend };
  if (outputMatches(expected, output)) return undefined;
  return { message: `prints something else:\n${indent(output)}\n    instead of\n${indent(expected)}`, mend };
}

async function runExample(example: ProjectSource, tools: Tools): Promise<Outcome> {
  const result = await runTests(example, new Map(), tools);
  if (result.passed) return undefined;
  return { message: `its tests fail:\n${indent(result.output)}`, mend: `run npm test in ${example.folder}` };
}

function exerciseChecks({ starter, solution, wrong }: ExerciseFolder): Check[] {
  const broken = /SyntaxError|ERR_MODULE_NOT_FOUND|does not provide an export named/;
  return [
    {
      name: `${starter.folder} (starter fails)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, new Map(), tools);
        if (passed)
          return { message: 'the starter passes its tests', mend: 'leave something to do, and test it' };
        if (broken.test(output))
          return {
            message: `the starter does not load:\n${indent(output)}`,
            mend: 'a starter compiles, and fails in its assertions',
          };
        return undefined;
      },
    },
    {
      name: `${starter.folder} (solution passes)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, solution, tools);
        return passed
          ? undefined
          : { message: `the solution fails:\n${indent(output)}`, mend: 'mend the solution or the tests' };
      },
    },
    ...[...wrong].map(([name, files]): Check => ({
      name: `${starter.folder}/wrong/${name} (refused)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, files, tools, true);
        if (passed)
          return { message: 'the tests accept this wrong answer', mend: 'add a test that refuses it' };
        if (broken.test(output))
          return {
            message: `it does not load:\n${indent(output)}`,
            mend: 'a wrong answer is refused for what it does',
          };
        return undefined;
      },
    })),
  ];
}

/**
 * Runs a project's tests, with some of its files replaced, in a copy. At least one test has to run.
 * @param stop at the first failure: all that is wanted to know is whether there is one.
 */
async function runTests(
  project: ProjectSource,
  replaced: ReadonlyMap<string, string>,
  tools: Tools,
  stop = false,
): Promise<{ passed: boolean; output: string }> {
  const cwd = path.join(tools.scratch(), project.id);
  for (const { path: file, text } of project.files) {
    const to = path.join(cwd, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, replaced.get(file) ?? text);
  }
  const modules = await tools.dependencies(project);
  if (modules !== undefined) fs.symlinkSync(modules, path.join(cwd, 'node_modules'), 'junction');
  const [, ...args] = (project.manifest.scripts?.['test'] ?? 'node --test').split(/\s+/);
  const reporter = stop
    ? [`--test-reporter=${pathToFileURL(STOP_AT_FAILURE).href}`, '--test-reporter-destination=stdout']
    : [];
  const [first = '--test', ...others] = args;
  const { code, output, timedOut } = await run(
    tools.node,
    [first, ...reporter, ...others],
    cwd,
    {},
    TESTS_TIMEOUT_MS,
  );
  if (timedOut)
    return { passed: false, output: `${output}\n(did not end within ${TESTS_TIMEOUT_MS / 1000} s)` };
  if (stop) return { passed: code === 0, output };
  const ran = Number(/^ℹ pass (\d+)$/m.exec(output)?.[1] ?? /^# pass (\d+)$/m.exec(output)?.[1] ?? 0);
  return { passed: code === 0 && ran > 0, output };
}

/** Runs a program with its two outputs in one file, so that their order is kept. */
function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<{ code: number | null; output: string; timedOut: boolean }> {
  return new Promise((resolve, reject) => {
    const file = path.join(os.tmpdir(), `nbr-out-${process.pid}-${Math.random().toString(36).slice(2)}`);
    const out = fs.openSync(file, 'w+');
    let timedOut = false;
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', out, out],
      // A group of its own, so that what it leaves running ends with it.
      detached: process.platform !== 'win32',
      env: { ...cleanEnvironment(command), ...env },
    });
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    const finish = (): string => {
      clearTimeout(timer);
      killGroup(child);
      fs.closeSync(out);
      const output = fs.readFileSync(file, 'utf8');
      fs.rmSync(file, { force: true });
      return output;
    };
    child.on('error', (error) => {
      // Nothing was started, so `close` follows and cleans up.
      reject(error);
    });
    child.on('close', (code) => resolve({ code, output: finish(), timedOut }));
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    if (process.platform !== 'win32') process.kill(-pid, 'SIGKILL');
    else if (exitCode === null && signalCode === null) process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What a reader's terminal would have, without this machine's habits. */
function cleanEnvironment(node: string): NodeJS.ProcessEnv {
  const habits = /^(npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|FORCE_COLOR$|NODE_ENV$|CI$)/;
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !habits.test(key)),
  );
  env['NO_COLOR'] = '1';
  env['PATH'] = `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return env;
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .slice(0, 60)
    .map((line) => `    | ${line}`)
    .join('\n');
