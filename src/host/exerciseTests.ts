import * as vscode from 'vscode';
import { type Outcome, OutcomeCollector, pathKey } from '../core/exercise/outcome.ts';
import type { Failure, Place, TestEvent } from '../core/exercise/testEvents.ts';
import type { ExerciseContent } from '../core/model.ts';
import { type ExerciseRun, type ExerciseRunner, ForeignFolderError, type RunEnd } from '../core/ports.ts';
import { settings } from '../shared/ids.ts';
import { UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import type { Exercises, FoundExercise } from './exercises.ts';
import { couldNotRunText, endText } from './runTexts.ts';

/** What came of checking one exercise. */
export interface Checked {
  readonly exercise: FoundExercise;
  readonly content: ExerciseContent;
  readonly outcome: Outcome;
}

interface Asked {
  readonly root: vscode.TestItem;
  /** Undefined: all of its tests. */
  readonly only: readonly vscode.TestItem[] | undefined;
}

/** The exercises of the workspace in the Test Explorer: listed, run, debugged. */
export class ExerciseTests extends Disposable {
  readonly controller: vscode.TestController;
  readonly #onDidCheck = this._register(new vscode.EventEmitter<Checked>());
  /** All tests of an exercise were run. */
  readonly onDidCheck = this.#onDidCheck.event;
  readonly #byItem = new WeakMap<vscode.TestItem, FoundExercise>();
  readonly #pathOf = new WeakMap<vscode.TestItem, readonly string[]>();

  constructor(
    private readonly exercises: Exercises,
    private readonly content: ContentReader,
    private readonly runner: ExerciseRunner,
    onError: (error: unknown) => void,
  ) {
    super();
    this.controller = this._register(
      vscode.tests.createTestController('nodejsRoadmap.exercises', vscode.l10n.t('Roadmap Exercises')),
    );
    this.controller.resolveHandler = async (item) => {
      if (item === undefined) await this.exercises.all();
      else await this.#resolve(item);
    };
    this.controller.refreshHandler = () => this.exercises.refresh();
    this.controller.createRunProfile(
      vscode.l10n.t('Check'),
      vscode.TestRunProfileKind.Run,
      async (request, token) => {
        await this.check(request, token);
      },
      true,
    );
    this.controller.createRunProfile(
      vscode.l10n.t('Debug'),
      vscode.TestRunProfileKind.Debug,
      async (request, token) => {
        await this.check(request, token, true);
      },
      true,
    );
    this._register(exercises.onDidChange(() => this.#list()));
    this.#list();
    exercises.all().catch(onError);
  }

  /** The row of an exercise. */
  itemOf(exercise: FoundExercise): vscode.TestItem | undefined {
    return this.controller.items.get(exercise.folder.toString());
  }

  /** Runs what is asked for, one exercise after the other; what came of each. */
  async check(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    debug = false,
  ): Promise<readonly Checked[]> {
    const run = this.controller.createTestRun(request);
    const checked: Checked[] = [];
    try {
      const asked = this.#asked(request);
      for (const { root } of asked) run.enqueued(root);
      for (const one of asked) {
        if (token.isCancellationRequested) break;
        const result = await this.#check(run, one, token, debug);
        if (result === undefined) continue;
        checked.push(result);
        if (one.only === undefined) this.#onDidCheck.fire(result);
      }
    } finally {
      run.end();
    }
    return checked;
  }

  #list(): void {
    const items = this.exercises.known.map((found) => {
      const id = found.folder.toString();
      const present = this.controller.items.get(id);
      if (present !== undefined && this.#byItem.get(present)?.id === found.id) return present;
      const item = this.controller.createTestItem(
        id,
        found.info.title,
        vscode.Uri.joinPath(found.folder, 'README.md'),
      );
      item.description = vscode.workspace.asRelativePath(found.folder, false);
      item.canResolveChildren = true;
      this.#byItem.set(item, found);
      return item;
    });
    this.controller.items.replace(items);
  }

  /** Lists the tests of an exercise that are known before it runs. */
  async #resolve(item: vscode.TestItem): Promise<void> {
    const found = this.#byItem.get(item);
    if (found === undefined || !item.canResolveChildren) return;
    const content = await this.content.exercise(found.id);
    for (const { path, file, line } of content.tests)
      this.#test(item, found, path, uriIn(found.folder, file), line);
    item.canResolveChildren = false;
  }

  /** The row of a test, made with those above it if it is not there yet. */
  #test(
    root: vscode.TestItem,
    found: FoundExercise,
    path: readonly string[],
    uri: vscode.Uri,
    line: number,
  ): vscode.TestItem {
    let parent = root;
    for (let depth = 1; depth <= path.length; depth++) {
      const part = path.slice(0, depth);
      const id = `${found.folder.toString()}#${pathKey(part)}`;
      let item = parent.children.get(id);
      if (item === undefined) {
        item = this.controller.createTestItem(id, part.at(-1) ?? '', uri);
        // Tests in the order of their lines, whenever they became known.
        item.sortText = `${uri.path}:${String(line).padStart(6, '0')}`;
        this.#pathOf.set(item, part);
        parent.children.add(item);
      }
      if (depth === path.length) item.range = lineRange(line);
      parent = item;
    }
    return parent;
  }

  #asked(request: vscode.TestRunRequest): readonly Asked[] {
    const included = request.include ?? [...this.controller.items].map(([, item]) => item);
    const excluded = new Set(request.exclude ?? []);
    const byRoot = new Map<vscode.TestItem, vscode.TestItem[] | undefined>();
    for (const item of included) {
      if (excluded.has(item)) continue;
      let root = item;
      while (root.parent !== undefined) root = root.parent;
      if (root === item) byRoot.set(root, undefined);
      else if (!byRoot.has(root)) byRoot.set(root, [item]);
      else byRoot.get(root)?.push(item);
    }
    return [...byRoot].map(([root, only]) => ({ root, only }));
  }

  async #check(
    run: vscode.TestRun,
    { root, only }: Asked,
    token: vscode.CancellationToken,
    debug: boolean,
  ): Promise<Checked | undefined> {
    const exercise = this.#byItem.get(root);
    if (exercise === undefined) return undefined;
    try {
      if (!vscode.workspace.isTrusted) {
        throw new UserError(vscode.l10n.t('Code is run only in a trusted workspace. Trust this one first.'));
      }
      if (exercise.folder.scheme !== 'file') {
        throw new UserError(vscode.l10n.t('Exercises run only in a folder on a disk.'));
      }
      await saveAllIn(exercise.folder);
      await this.#resolve(root);
      const content = await this.content.exercise(exercise.id);
      const outcome = await this.#runOne(run, root, only, exercise, content, token, debug);
      return outcome === undefined ? undefined : { exercise, content, outcome };
    } catch (error) {
      run.errored(root, new vscode.TestMessage(textOf(error)));
      run.appendOutput(`${toTerminal(textOf(error))}\r\n`);
      if (!(error instanceof UserError)) throw error;
      void vscode.window.showErrorMessage(error.message);
      return undefined;
    }
  }

  async #runOne(
    run: vscode.TestRun,
    root: vscode.TestItem,
    only: readonly vscode.TestItem[] | undefined,
    exercise: FoundExercise,
    content: ExerciseContent,
    token: vscode.CancellationToken,
    debug: boolean,
  ): Promise<Outcome | undefined> {
    const order: ExerciseRun = {
      exercise: content,
      folder: exercise.folder.fsPath,
      within: exercise.within.uri.fsPath,
      ...(only === undefined ? {} : { only: only.flatMap((item) => [this.#pathOf.get(item) ?? []]) }),
    };
    run.started(root);
    await this.#restore(run, order);
    await this.#needPackages(exercise, content);
    const collector = new OutcomeCollector();
    const onEvent = (event: TestEvent): void => {
      collector.push(event);
      this.#show(run, root, exercise, event);
    };
    const node = vscode.workspace.getConfiguration(settings.section).get<string>(settings.nodePath) ?? '';
    const end = debug
      ? await this.#debug(order, node, exercise, token, onEvent)
      : await this.#spawn(order, node, token, onEvent);
    if (end.kind === 'stopped' || token.isCancellationRequested) {
      run.skipped(root);
      return undefined;
    }
    const outcome = collector.outcome(content, end, only === undefined);
    if (outcome.kind === 'passed') run.passed(root);
    else if (outcome.kind === 'failed')
      run.failed(root, new vscode.TestMessage(vscode.l10n.t('{0} of its tests fail.', outcome.failed)));
    else {
      const message = new vscode.TestMessage(couldNotRunText(outcome.why));
      if (outcome.why.kind === 'not loaded') setPlace(message, outcome.why.failure.at);
      run.errored(root, message);
      if (outcome.why.kind === 'ended') void vscode.window.showErrorMessage(endText(outcome.why.end));
    }
    return outcome;
  }

  async #spawn(
    order: ExerciseRun,
    node: string,
    token: vscode.CancellationToken,
    onEvent: (event: TestEvent) => void,
  ): Promise<RunEnd> {
    const process = this.runner.run(order, node, onEvent);
    const listener = token.onCancellationRequested(() => process.stop());
    try {
      return await process.ended;
    } finally {
      listener.dispose();
    }
  }

  async #debug(
    order: ExerciseRun,
    node: string,
    exercise: FoundExercise,
    token: vscode.CancellationToken,
    onEvent: (event: TestEvent) => void,
  ): Promise<RunEnd> {
    const debug = await this.runner.debug(order, node);
    if ('kind' in debug) return debug;
    try {
      for (const file of debug.files) {
        if (token.isCancellationRequested) return { kind: 'stopped' };
        await debugFile(
          exercise.within,
          {
            type: 'node',
            request: 'launch',
            name: exercise.info.title,
            program: file,
            cwd: debug.cwd,
            runtimeExecutable: debug.node,
            runtimeArgs: debug.runtimeArgs,
            console: 'internalConsole',
            skipFiles: ['<node_internals>/**'],
          },
          token,
        );
      }
    } finally {
      for (const event of await debug.finish()) onEvent(event);
    }
    // A debugged run proves nothing: whoever debugs can change what happens.
    return { kind: 'stopped' };
  }

  /** Puts back what is not the learner's, and says so. */
  async #restore(run: vscode.TestRun, order: ExerciseRun): Promise<void> {
    try {
      for (const { path, keptAs } of await this.runner.restore(order)) {
        const text =
          keptAs === undefined
            ? vscode.l10n.t('{0} was missing, and was put back.', path)
            : vscode.l10n.t(
                '{0} had been changed, and was put back. What stood there is in {1}.',
                path,
                keptAs,
              );
        run.appendOutput(`${toTerminal(text)}\r\n`);
      }
    } catch (error) {
      if (!(error instanceof ForeignFolderError)) throw error;
      throw new UserError(
        vscode.l10n.t(
          'Not run: {0} is a link, or leads out of the workspace. Start the exercise anew in a folder of its own.',
          error.path,
        ),
      );
    }
  }

  async #needPackages({ folder }: FoundExercise, content: ExerciseContent): Promise<void> {
    if (!content.install) return;
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, 'node_modules'));
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
      throw new UserError(
        vscode.l10n.t(
          'This exercise uses packages. Run `npm install` in its folder first: {0}',
          folder.fsPath,
        ),
      );
    }
  }

  #show(run: vscode.TestRun, root: vscode.TestItem, exercise: FoundExercise, event: TestEvent): void {
    if (event.kind === 'output') {
      run.appendOutput(toTerminal(event.text));
      return;
    }
    if (event.kind === 'file failed') {
      run.appendOutput(`${toTerminal(event.failure.message)}\r\n`);
      return;
    }
    const { place, path } = event;
    const item = this.#test(root, exercise, path, vscode.Uri.file(place.file), place.line);
    switch (event.kind) {
      case 'started':
        run.started(item);
        return;
      case 'passed':
        run.passed(item, event.ms);
        run.appendOutput(`✔ ${toTerminal(path.join(' › '))}\r\n`);
        return;
      case 'skipped':
        run.skipped(item);
        return;
      case 'failed':
        run.failed(item, messageOf(event.failure, place), event.ms);
        run.appendOutput(`✘ ${toTerminal(path.join(' › '))}\r\n  ${toTerminal(event.failure.message)}\r\n`);
        return;
    }
  }
}

function messageOf(failure: Failure, place: Place): vscode.TestMessage {
  const { message, expected, actual } = failure;
  const made =
    expected !== undefined && actual !== undefined
      ? vscode.TestMessage.diff(message, expected, actual)
      : new vscode.TestMessage(message);
  setPlace(made, failure.at ?? place);
  return made;
}

function setPlace(message: vscode.TestMessage, place: Place | undefined): void {
  if (place === undefined) return;
  const at = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  message.location = new vscode.Location(vscode.Uri.file(place.file), at);
}

/** Debugs one file; resolves when its session has ended. */
async function debugFile(
  folder: vscode.WorkspaceFolder,
  configuration: vscode.DebugConfiguration,
  token: vscode.CancellationToken,
): Promise<void> {
  const own: vscode.Disposable[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      let session: vscode.DebugSession | undefined;
      own.push(
        vscode.debug.onDidStartDebugSession((started) => {
          if (started.configuration['program'] === configuration['program']) session ??= started;
        }),
        vscode.debug.onDidTerminateDebugSession((ended) => {
          if (ended === session) resolve();
        }),
        token.onCancellationRequested(() => {
          void vscode.debug.stopDebugging(session);
          resolve();
        }),
      );
      vscode.debug.startDebugging(folder, configuration).then(
        (started) => {
          if (!started) reject(new UserError(vscode.l10n.t('The debugger could not be started.')));
        },
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      );
    });
  } finally {
    for (const one of own) one.dispose();
  }
}

async function saveAllIn(folder: vscode.Uri): Promise<void> {
  const base = `${folder.toString()}/`;
  const dirty = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.toString().startsWith(base),
  );
  await Promise.all(dirty.map((document) => document.save()));
}

const uriIn = (folder: vscode.Uri, file: string): vscode.Uri =>
  vscode.Uri.joinPath(folder, ...file.split('/'));
const lineRange = (line: number): vscode.Range => new vscode.Range(line - 1, 0, line - 1, 0);
/** The output of a test run is a terminal's: it wants both characters of a line's end. */
const toTerminal = (text: string): string => text.replace(/\r?\n/g, '\r\n');
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
