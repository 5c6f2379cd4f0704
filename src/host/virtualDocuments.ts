import * as vscode from 'vscode';
import { hintsShown } from '../core/progress/practice.ts';
import type { Roadmap } from '../core/roadmap.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import type { Progress } from './progress.ts';

const SCHEME = 'nodejs-roadmap';

/** Read-only documents of the content's own: the hints that were shown, and solutions. */
export class VirtualDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #onDidChange = this._register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#onDidChange.event;

  constructor(
    private readonly roadmap: Roadmap,
    private readonly content: ContentReader,
    private readonly progress: Progress,
  ) {
    super();
    this._register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  hints(exercise: string): vscode.Uri {
    const title = this.roadmap.exercise(exercise)?.title ?? exercise;
    // The tab shows the last part of the path.
    const name = vscode.l10n.t('Hints: {0}', title).replaceAll('/', ' ');
    return vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md`, query: `hints/${exercise}` });
  }

  solution(exercise: string, file: string): vscode.Uri {
    return vscode.Uri.from({ scheme: SCHEME, path: `/solution/${file}`, query: `solution/${exercise}` });
  }

  /** Shows hints that were added meanwhile. */
  refreshHints(exercise: string): void {
    this.#onDidChange.fire(this.hints(exercise));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [kind, id = ''] = uri.query.split('/');
    if (this.roadmap.exercise(id) === undefined) return '';
    const exercise = await this.content.exercise(id);
    if (kind === 'solution') {
      const file = uri.path.replace(/^\/solution\//, '');
      return exercise.solution.find(({ path }) => path === file)?.text ?? '';
    }
    const shown = exercise.hints.slice(0, hintsShown(this.progress.entries, id));
    const left = exercise.hints.length - shown.length;
    return [
      `# ${vscode.l10n.t('Hints: {0}', exercise.title)}`,
      ...shown.map(
        (hint, i) => `## ${vscode.l10n.t('Hint {0} of {1}', i + 1, exercise.hints.length)}\n\n${hint}`,
      ),
      left > 0
        ? `*${vscode.l10n.t('{0} more to come.', left)}*`
        : `*${vscode.l10n.t('That was the last one. What is left is the solution.')}*`,
      '',
    ].join('\n\n');
  }
}
