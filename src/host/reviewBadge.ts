import * as vscode from 'vscode';
import type { Roadmap } from '../core/roadmap.ts';
import { dueCards } from '../core/review/schedule.ts';
import { settings } from '../shared/ids.ts';
import { Disposable } from './disposable.ts';
import type { Progress } from './progress.ts';
import { newCardsPerDay } from './reviewPanel.ts';

/** Changes come in bursts: a topic's tick ticks its subtopics. */
const SETTLE_MS = 200;
const LONGEST_WAIT_MS = 60 * 60_000;

/** How many cards are due, on the view's icon. */
export class ReviewBadge extends Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly view: Pick<vscode.TreeView<unknown>, 'badge'>,
    private readonly roadmap: Roadmap,
    private readonly progress: Progress,
    private readonly now: () => number,
  ) {
    super();
    this._register(progress.onDidChange(() => this.#soon(SETTLE_MS)));
    this._register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settings.section}.${settings.newCardsPerDay}`)) this.#soon(0);
      }),
    );
    this._register({ dispose: () => clearTimeout(this.#timer) });
    this.#update();
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), ms);
  }

  #update(): void {
    const now = this.now();
    const { due, fresh, next } = dueCards(this.progress.entries, this.roadmap, now, newCardsPerDay());
    const value = due.length + fresh.length;
    this.view.badge =
      value === 0
        ? undefined
        : {
            value,
            tooltip:
              value === 1 ? vscode.l10n.t('1 card to review') : vscode.l10n.t('{0} cards to review', value),
          };
    // A new day brings new cards, so it looks again even when nothing falls due.
    this.#soon(Math.min(LONGEST_WAIT_MS, Math.max(1_000, (next ?? Infinity) - now)));
  }
}
