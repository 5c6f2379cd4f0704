import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pathKey } from '../core/exercise/outcome.ts';
import { type TestEvent, TestEventReader } from '../core/exercise/testEvents.ts';
import {
  type DebugRun,
  type ExerciseRun,
  type ExerciseRunner,
  ForeignFolderError,
  type RestoredFile,
  type Run,
  type RunEnd,
} from '../core/ports.ts';
import { isMissing } from './fileErrors.ts';
import { type NodeFinder, runNode, startRun } from './nodeProcess.ts';

/** A run of tests that prints more than this has its output cut. */
const MAX_OUTPUT = 20_000_000;

/** Runs an exercise's own tests in the learner's folder. What runs is named by the content, never by the folder. */
export class NodeExerciseRunner implements ExerciseRunner {
  /**
   * @param reporter path of the reporter's file.
   * @param limitMs after which a run is ended.
   */
  constructor(
    private readonly finder: NodeFinder,
    private readonly reporter: string,
    private readonly limitMs = 60_000,
  ) {}

  async restore({ exercise, folder, within }: ExerciseRun): Promise<readonly RestoredFile[]> {
    const root = await fs.realpath(folder);
    const outer = await fs.realpath(within);
    if (root !== outer && !root.startsWith(outer + path.sep)) throw new ForeignFolderError(folder);
    for (const file of exercise.files) await refuseLinks(root, file.path);
    const restored: RestoredFile[] = [];
    for (const file of exercise.files) {
      if (exercise.edit.includes(file.path)) continue;
      const target = path.join(root, ...file.path.split('/'));
      const present = await readIfThere(target);
      // A checkout may have changed the line ends; that changes nothing.
      if (present?.replaceAll('\r\n', '\n') === file.text) continue;
      const keptAs = present === undefined ? undefined : await keep(target);
      await fs.mkdir(path.dirname(target), { recursive: true });
      await fs.writeFile(target, file.text, { flag: 'wx' });
      restored.push({ path: file.path, keptAs });
    }
    return restored;
  }

  run(run: ExerciseRun, setting: string, onEvent: (event: TestEvent) => void): Run {
    return startRun(async (control) => {
      const found = await this.finder.find(setting);
      if ('kind' in found) return found;
      if (control.stopped) return { kind: 'stopped' };
      const reader = new TestEventReader(onEvent);
      const args = [
        '--test',
        ...this.#reporterFlags('stdout'),
        ...run.exercise.flags,
        ...onlyFlags(run),
        ...run.exercise.testFiles,
      ];
      const end = await runNode(
        found,
        {
          args,
          // Resolved, so that places in stacks are where the files are.
          cwd: await fs.realpath(run.folder),
          limitMs: this.limitMs,
          maxOutput: MAX_OUTPUT,
          onOutput: (text, stream) => {
            if (stream === 'stdout') reader.push(text);
            else onEvent({ kind: 'output', text });
          },
        },
        control,
      );
      reader.end();
      return end;
    });
  }

  async debug(run: ExerciseRun, setting: string): Promise<DebugRun | RunEnd> {
    const found = await this.finder.find(setting);
    if ('kind' in found) return found;
    const cwd = await fs.realpath(run.folder);
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'nodejs-roadmap-'));
    const report = path.join(folder, 'report');
    const { only } = run;
    const wanted = run.exercise.testFiles.filter(
      (file) =>
        only === undefined ||
        run.exercise.tests.every((test) => !only.some((names) => pathKey(names) === pathKey(test.path))) ||
        run.exercise.tests.some(
          (test) => test.file === file && only.some((names) => pathKey(names) === pathKey(test.path)),
        ),
    );
    return {
      node: found.node,
      // Without `--test` the file itself is the program, so that breakpoints in it are reached.
      runtimeArgs: [
        ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
        ...this.#reporterFlags(report),
        ...run.exercise.flags,
        ...onlyFlags(run),
      ],
      files: wanted.map((file) => path.join(cwd, ...file.split('/'))),
      cwd,
      finish: async () => {
        const events: TestEvent[] = [];
        const reader = new TestEventReader((event) => events.push(event));
        reader.push((await readIfThere(report)) ?? '');
        reader.end();
        await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
        return events;
      },
    };
  }

  #reporterFlags(destination: string): string[] {
    return [
      `--test-reporter=${pathToFileURL(this.reporter).href}`,
      `--test-reporter-destination=${destination}`,
    ];
  }
}

/** Node joins the names of suites and tests with a space, and wants a pattern for the whole. */
function onlyFlags({ only }: ExerciseRun): string[] {
  return (only ?? []).map((names) => `--test-name-pattern=/^${escapeRegExp(names.join(' '))}( |$)/`);
}

const escapeRegExp = (text: string): string => text.replace(/[/\\^$.*+?()[\]{}|]/g, '\\$&');

/** @throws ForeignFolderError if the file, or a folder on the way to it, is a link. */
async function refuseLinks(root: string, file: string): Promise<void> {
  let at = root;
  for (const part of file.split('/')) {
    at = path.join(at, part);
    try {
      if ((await fs.lstat(at)).isSymbolicLink()) throw new ForeignFolderError(at);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Moves what stands there aside; the new name. No test runner takes it for a test. */
async function keep(file: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `${file}.yours${n === 1 ? '' : `-${n}`}`;
    try {
      await fs.copyFile(file, name, fs.constants.COPYFILE_EXCL); // rename would replace what has that name
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      throw error;
    }
    await fs.unlink(file);
    return path.basename(name);
  }
}
