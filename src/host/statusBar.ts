import * as vscode from 'vscode';
import { nextTopic, overallStatus, percentage } from '../core/progress/marks.ts';
import type { Roadmap } from '../core/roadmap.ts';
import { commands } from '../shared/ids.ts';
import { Disposable } from './disposable.ts';
import type { Progress } from './progress.ts';

/** Overall progress, and a click to go on. The extension's only status bar item. */
export class StatusBar extends Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(
    private readonly roadmap: Roadmap,
    private readonly progress: Progress,
  ) {
    super();
    this.#item = this._register(
      vscode.window.createStatusBarItem('progress', vscode.StatusBarAlignment.Left, 0),
    );
    this.#item.name = vscode.l10n.t('Roadmap Progress');
    this.#item.command = commands.continue;
    this._register(progress.onDidChange(() => this.#update()));
    this.#update();
    this.#item.show();
  }

  #update(): void {
    const status = overallStatus(this.progress.entries, this.roadmap);
    const next = nextTopic(this.progress.entries, this.roadmap);
    const share = percentage(status);
    this.#item.text = `$(mortar-board) ${status.ticked}/${status.topics - status.skipped}`;
    const count = vscode.l10n.t('{0} of {1} topics ticked', status.ticked, status.topics);
    const going =
      next === undefined
        ? vscode.l10n.t('Nothing is left open.')
        : vscode.l10n.t('Continue with {0}', next.topic.title);
    this.#item.tooltip = `${this.roadmap.index.title}\n${count}\n${going}`;
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Roadmap: {0} percent, {1}. {2}', share, count, going),
      role: 'button',
    };
  }
}
