import * as vscode from 'vscode';
import type { Card } from '../core/model.ts';
import { cardKey } from '../core/progress/practice.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import {
  type CardRef,
  dueCards,
  needsReview,
  type Schedule,
  scheduleOf,
  shuffledOrder,
} from '../core/review/schedule.ts';
import { ReviewSession } from '../core/review/session.ts';
import { settings, views } from '../shared/ids.ts';
import {
  type CardView,
  type FromReview,
  type Grade,
  grades,
  isFromReview,
  type SummaryView,
  type ToReview,
} from '../shared/reviewProtocol.ts';
import { UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import type { Parts } from './features.ts';
import type { Logger } from './logger.ts';
import { pageHtml } from './noteHtml.ts';
import { openExternal, pageFiles, pageOptions, setIcon } from './pages.ts';
import type { Progress } from './progress.ts';
import { intervalText, reviewStrings } from './reviewTexts.ts';

type Preview = (schedule: Schedule | undefined, now: number) => Readonly<Record<Grade, Schedule>>;

/** The panel in which cards are reviewed: one sitting at a time. */
export class ReviewPanel extends Disposable implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  #session: ReviewSession | undefined;
  /** Undefined: what is due. */
  #topic: TopicNode | undefined;
  #ready = false;
  /** Grades are taken one after the other. */
  #work: Promise<void> = Promise.resolve();
  readonly #onDidOpenTopic = this._register(new vscode.EventEmitter<string>());
  readonly onDidOpenTopic = this.#onDidOpenTopic.event;
  private readonly extensionUri: vscode.Uri;
  private readonly roadmap: Roadmap;
  private readonly progress: Progress;
  private readonly content: ContentReader;
  private readonly logger: Logger;
  private readonly onError: (error: unknown) => void;
  private readonly now: () => number;

  constructor(parts: Parts) {
    super();
    const { extensionUri, roadmap, progress, content, logger, onError, now } = parts;
    this.extensionUri = extensionUri;
    this.roadmap = roadmap;
    this.progress = progress;
    this.content = content;
    this.logger = logger;
    this.onError = onError;
    this.now = now;
    this._register({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** What is in front of the learner, for the tests. */
  get session(): ReviewSession | undefined {
    return this.#session;
  }

  /**
   * Opens a sitting with what is due, or with all cards of a topic.
   * @throws UserError when the topic has no cards.
   */
  async open(topic: TopicNode | undefined): Promise<void> {
    if (topic !== undefined && (topic.topic.cards ?? []).length === 0)
      throw new UserError(vscode.l10n.t('"{0}" has no cards yet.', topic.topic.title));
    this.#begin(topic);
    if (this.#panel !== undefined) {
      this.#panel.title = this.#title();
      this.#panel.reveal(undefined, false);
      await this.#show();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      views.reviewPanel,
      this.#title(),
      { viewColumn: vscode.ViewColumn.Active },
      pageOptions,
    );
    await this.#adopt(panel);
  }

  /** After a reload of the window a sitting begins anew with what is left; `state` is the page's, and so input. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (this.#panel !== undefined) {
      panel.dispose();
      return;
    }
    const id = typeof state === 'object' && state !== null && 'topic' in state ? state.topic : null;
    this.#begin(typeof id === 'string' ? this.roadmap.topic(id) : undefined);
    panel.webview.options = pageOptions;
    await this.#adopt(panel);
  }

  #begin(topic: TopicNode | undefined): void {
    this.#topic = topic;
    this.#session = new ReviewSession(topic === undefined ? this.#due() : cardsOf(topic));
  }

  #due(): CardRef[] {
    const { due, fresh } = dueCards(this.progress.entries, this.roadmap, this.now(), newCardsPerDay());
    return [...due, ...fresh];
  }

  #title(): string {
    return this.#topic === undefined
      ? vscode.l10n.t('Review')
      : vscode.l10n.t('Practise: {0}', this.#topic.topic.title);
  }

  async #adopt(panel: vscode.WebviewPanel): Promise<void> {
    this.#panel = panel;
    this.#ready = false;
    panel.title = this.#title();
    setIcon(panel, this.extensionUri);
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#session = undefined;
      this.#ready = false;
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false; // VS Code throws a hidden page away
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (!isFromReview(message)) {
        this.logger.error('The review sent a message that is none', JSON.stringify(message).slice(0, 200));
        return;
      }
      this.#work = this.#work.then(() => this.#receive(message)).catch(this.onError);
    });
    const files = await pageFiles(this.content, 'review');
    if (this.#panel !== panel) return; // closed meanwhile
    panel.webview.html = pageHtml({
      ...files,
      initial: { strings: reviewStrings(), topic: this.#topic?.key ?? null },
    });
  }

  async #receive(message: FromReview): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        return this.#show();
      case 'grade':
        return this.#grade(message.card, message.grade);
      case 'undo':
        return this.#undo();
      case 'openTopic':
        if (this.roadmap.topic(message.topic) !== undefined) this.#onDidOpenTopic.fire(message.topic);
        return;
      case 'openExternal':
        return openExternal(message.url);
      case 'close':
        this.#panel?.dispose();
        return;
    }
  }

  async #grade(id: string, grade: Grade): Promise<void> {
    const session = this.#session;
    const card = session?.current;
    // A key that was pressed twice must not grade the next card.
    if (session === undefined || card === undefined || idOf(card) !== id) return;
    const now = this.now();
    const before = scheduleOf(this.progress.entries, card);
    const after = (await loadPreview())(before, now)[grade];
    await this.progress.apply(() => [[cardKey(card.topic, card.name), { ...after }]]);
    session.answer(grade, before, after, now);
    await this.#show();
  }

  async #undo(): Promise<void> {
    const undone = this.#session?.undo();
    if (undone === undefined) return;
    const { card, before } = undone;
    await this.progress.apply(() => [
      [cardKey(card.topic, card.name), before === undefined ? null : { ...before }],
    ]);
    await this.#show();
  }

  async #show(): Promise<void> {
    const session = this.#session;
    if (session === undefined || !this.#ready) return;
    const { current } = session;
    if (current === undefined) {
      this.#post({ type: 'summary', summary: this.#summary(session) });
      return;
    }
    const card = (await this.content.cards(current.topic)).find(({ id }) => id === idOf(current));
    if (card === undefined) throw new Error(`no card ${idOf(current)}`);
    this.#post({ type: 'card', card: await this.#cardView(current, card, session) });
  }

  async #cardView(ref: CardRef, card: Card, session: ReviewSession): Promise<CardView> {
    const now = this.now();
    const schedule = scheduleOf(this.progress.entries, ref);
    const next = (await loadPreview())(schedule, now);
    const intervals = Object.fromEntries(
      grades.map((grade) => [grade, intervalText(next[grade].due - now)]),
    ) as Record<Grade, string>;
    const options =
      card.kind === 'choice'
        ? shuffledOrder(card.options.length, `${card.id} ${schedule?.reps ?? 0}`).flatMap(
            (i) => card.options[i] ?? [],
          )
        : null;
    return {
      id: card.id,
      topic: ref.topic,
      topicTitle: this.roadmap.topic(ref.topic)?.topic.title ?? ref.topic,
      ask: card.ask,
      answer: card.kind === 'open' ? card.answer : null,
      options,
      intervals,
      left: session.left,
      done: session.answers.length,
      canUndo: session.answers.length > 0,
    };
  }

  #summary(session: ReviewSession): SummaryView {
    const { t } = vscode.l10n;
    const { answers } = session;
    const { entries } = this.progress;
    const { due, fresh, next } = dueCards(entries, this.roadmap, this.now(), newCardsPerDay());
    const left = due.length + fresh.length;
    const failed = answers.filter(({ grade }) => grade === 'again').length;
    const topics = [...new Set(answers.map(({ card }) => card.topic))]
      .flatMap((id) => this.roadmap.topic(id) ?? [])
      .filter((topic) => needsReview(entries, topic));
    const lines: string[] = [];
    if (answers.length > 0)
      lines.push(
        t('Answered: {0}. Known: {1}. Again: {2}.', answers.length, answers.length - failed, failed),
      );
    if (left > 0) lines.push(t('{0} more are due.', left));
    else if (next !== undefined)
      lines.push(t('The next one is due in {0}.', intervalText(next - this.now())));
    else if (answers.length === 0)
      lines.push(t('Cards of a topic come here once you have ticked or begun it.'));
    return {
      title: answers.length === 0 ? t('Nothing is due') : t('Done for now'),
      lines,
      topics: topics.map(({ key, topic }) => ({ id: key, title: topic.title })),
      canUndo: answers.length > 0,
    };
  }

  #post(message: ToReview): void {
    void this.#panel?.webview.postMessage(message);
  }
}

const idOf = ({ topic, name }: CardRef): string => `${topic}/${name}`;
const cardsOf = (node: TopicNode): CardRef[] =>
  (node.topic.cards ?? []).map((name) => ({ topic: node.key, name }));

/** FSRS is read when the first card is graded, not before. */
const loadPreview = async (): Promise<Preview> => (await import('../core/review/scheduler.ts')).preview;

export function newCardsPerDay(): number {
  const value = vscode.workspace.getConfiguration(settings.section).get<number>(settings.newCardsPerDay);
  return typeof value === 'number' && value >= 0 ? value : 20;
}
