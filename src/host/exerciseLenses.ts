import * as vscode from 'vscode';
import { hintsShown, passOf } from '../core/progress/practice.ts';
import { commands } from '../shared/ids.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import type { Exercises } from './exercises.ts';
import type { Progress } from './progress.ts';

/** Above the learner's own files: check, next hint, compare, reset. */
export class ExerciseLenses extends Disposable implements vscode.CodeLensProvider {
  readonly #onDidChange = this._register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#onDidChange.event;

  constructor(
    private readonly exercises: Exercises,
    private readonly content: ContentReader,
    private readonly progress: Progress,
    private readonly canRun: boolean,
  ) {
    super();
    this._register(exercises.onDidChange(() => this.#onDidChange.fire()));
    this._register(progress.onDidChange(() => this.#onDidChange.fire()));
    this._register(vscode.languages.registerCodeLensProvider([{ language: 'javascript' }], this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    await this.exercises.all();
    const exercise = this.exercises.ofFile(document.uri);
    if (exercise === undefined) return [];
    const content = await this.content.exercise(exercise.id);
    const path = document.uri.path.slice(exercise.folder.path.length + 1);
    if (!content.edit.includes(path)) return [];
    const { t } = vscode.l10n;
    const { entries } = this.progress;
    const shown = hintsShown(entries, exercise.id);
    const lens = (command: string, title: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { command, title, arguments: [document.uri] });
    const check =
      passOf(entries, exercise.id) === undefined
        ? `$(beaker) ${t('Check')}`
        : `$(verified-filled) ${t('Passed: Check Again')}`;
    return [
      ...(this.canRun ? [lens(commands.runExercise, check)] : []),
      lens(
        commands.nextHint,
        shown < content.hints.length
          ? `$(lightbulb) ${t('Next Hint ({0}/{1})', shown + 1, content.hints.length)}`
          : `$(lightbulb) ${t('Hints')}`,
      ),
      lens(commands.compareSolution, `$(diff) ${t('Compare with Solution')}`),
      lens(commands.resetExercise, `$(discard) ${t('Reset')}`),
    ];
  }
}
