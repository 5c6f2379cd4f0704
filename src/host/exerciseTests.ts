import * as vscode from 'vscode';
import { type Outcome, OutcomeCollector } from '../core/exercise/outcome.ts';
import type { TestEvent } from '../core/exercise/testEvents.ts';
import type { ExerciseContent } from '../core/model.ts';
import { type ExerciseRun, type ExerciseRunner, ForeignFolderError, type RunEnd } from '../core/ports.ts';
import { UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import { debugExercise } from './exerciseDebug.ts';
import { type Asked, ExerciseItems } from './exerciseItems.ts';
import type { Exercises, FoundExercise } from './exercises.ts';
import { nodeSetting, requireTrust } from './running.ts';
import { couldNotRunText, endText } from './runTexts.ts';
import { print, setPlace, showTest, toTerminal } from './testMessages.ts';

/** What came of checking one exercise. */
export interface Checked {
  readonly exercise: FoundExercise;
  readonly content: ExerciseContent;
  readonly outcome: Outcome;
}

/** The exercises of the workspace in the Test Explorer: listed, run, debugged. */
export class ExerciseTests extends Disposable {
  readonly controller: vscode.TestController;
  readonly #onDidCheck = this._register(new vscode.EventEmitter<Checked>());
  /** All tests of an exercise were run. */
  readonly onDidCheck = this.#onDidCheck.event;
  readonly #items: ExerciseItems;

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
    this.#items = new ExerciseItems(this.controller, this.content);
    this.controller.resolveHandler = async (item) => {
      if (item === undefined) await this.exercises.all();
      else await this.#items.resolve(item);
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
    this._register(exercises.onDidChange(() => this.#items.list(exercises.known)));
    this.#items.list(exercises.known);
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
      const asked = this.#items.asked(request);
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

  async #check(
    run: vscode.TestRun,
    { root, only }: Asked,
    token: vscode.CancellationToken,
    debug: boolean,
  ): Promise<Checked | undefined> {
    const exercise = this.#items.exerciseOf(root);
    if (exercise === undefined) return undefined;
    try {
      requireTrust();
      if (exercise.folder.scheme !== 'file') {
        throw new UserError(vscode.l10n.t('Exercises run only in a folder on a disk.'));
      }
      await saveAllIn(exercise.folder);
      await this.#items.resolve(root);
      const content = await this.content.exercise(exercise.id);
      const outcome = await this.#runOne(run, root, only, exercise, content, token, debug);
      return outcome === undefined ? undefined : { exercise, content, outcome };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      run.errored(root, new vscode.TestMessage(text));
      print(run, text);
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
      ...(only === undefined ? {} : { only: only.flatMap((item) => [this.#items.pathOf(item)]) }),
    };
    run.started(root);
    await this.#restore(run, order);
    await this.#needPackages(exercise, content);
    const collector = new OutcomeCollector();
    const onEvent = (event: TestEvent): void => {
      collector.push(event);
      this.#show(run, root, event);
    };
    const node = nodeSetting();
    const end = debug
      ? await debugExercise(this.runner, order, node, exercise, token, onEvent)
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

  #show(run: vscode.TestRun, root: vscode.TestItem, event: TestEvent): void {
    if (event.kind === 'output') run.appendOutput(toTerminal(event.text));
    else if (event.kind === 'file failed') print(run, event.failure.message);
    else
      showTest(
        run,
        this.#items.test(root, event.path, vscode.Uri.file(event.place.file), event.place.line),
        event,
      );
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
        print(run, text);
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
}

async function saveAllIn(folder: vscode.Uri): Promise<void> {
  const base = `${folder.toString()}/`;
  const dirty = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.toString().startsWith(base),
  );
  await Promise.all(dirty.map((document) => document.save()));
}
