import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from './program.mts';
import type { ProjectSource } from './project.mts';

export interface Tools {
  /** The Node.js that content is checked on. */
  readonly node: string;
  /** A new empty folder for each caller; removed at the end. */
  readonly scratch: () => string;
  /** The folder of a project's installed dependencies. */
  readonly dependencies: (project: ProjectSource) => Promise<string | undefined>;
}

const TESTS_TIMEOUT_MS = 180_000;
const STOP_AT_FAILURE = path.join(import.meta.dirname, 'stopAtFailure.mjs');

/**
 * Runs a project's tests, with some of its files replaced, in a copy. At least one test has to run.
 * @param options.stop at the first failure: all that is wanted to know is whether there is one.
 * @param options.env what its environment has besides.
 */
export async function runTests(
  project: ProjectSource,
  replaced: ReadonlyMap<string, string>,
  tools: Tools,
  {
    stop = false,
    env = {},
  }: { readonly stop?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
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
  const { code, output, timedOut } = await runProgram(
    tools.node,
    [first, ...reporter, ...others],
    cwd,
    env,
    TESTS_TIMEOUT_MS,
  );
  if (timedOut)
    return { passed: false, output: `${output}\n(did not end within ${TESTS_TIMEOUT_MS / 1000} s)` };
  if (stop) return { passed: code === 0, output };
  const ran = Number(/^ℹ pass (\d+)$/m.exec(output)?.[1] ?? /^# pass (\d+)$/m.exec(output)?.[1] ?? 0);
  return { passed: code === 0 && ran > 0, output };
}
