import * as vscode from 'vscode';
import type { NoteBlock } from '../core/model.ts';
import { isSubtopicTicked, tick, topicStatus } from '../core/progress/marks.ts';
import { passesOf } from '../core/progress/practice.ts';
import { needsReview } from '../core/review/schedule.ts';
import { passText } from '../core/rows.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import { commands, views } from '../shared/ids.ts';
import {
  type BlockAction,
  type FromNote,
  isFromNote,
  type NoteProgress,
  type ToNote,
} from '../shared/protocol.ts';
import { copyBlock, insertBlock, openBlock } from './codeBlocks.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import type { Parts } from './features.ts';
import type { Logger } from './logger.ts';
import { noteHtml } from './noteHtml.ts';
import { NoteRuns } from './noteRuns.ts';
import { noteStrings } from './noteStrings.ts';
import { noteView, topicOfState } from './noteView.ts';
import { openExternal, pageFiles, pageOptions, setIcon } from './pages.ts';
import type { Progress } from './progress.ts';

/** The one panel in which notes are read. It is made on demand, reused for every note, and restored after a reload. */
export class NotesPanel extends Disposable implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  #current: TopicNode | undefined;
  /** The page has said that it listens. */
  #ready = false;
  /** What the page was made with, so that its `ready` does not draw the same note again. */
  #embedded: string | undefined;
  #section: string | null = null;
  readonly #runs: NoteRuns;
  readonly #onDidShow = this._register(new vscode.EventEmitter<TopicNode>());
  readonly onDidShow = this.#onDidShow.event;

  private readonly extensionUri: vscode.Uri;
  private readonly roadmap: Roadmap;
  private readonly progress: Progress;
  private readonly content: ContentReader;
  private readonly logger: Logger;
  private readonly onError: (error: unknown) => void;

  constructor(parts: Parts) {
    super();
    const { extensionUri, roadmap, progress, content, logger, onError } = parts;
    this.extensionUri = extensionUri;
    this.roadmap = roadmap;
    this.progress = progress;
    this.content = content;
    this.logger = logger;
    this.onError = onError;
    this.#runs = this._register(
      new NoteRuns(parts.runners?.programs, (topic, block, event) => {
        if (this.#current?.key === topic) this.#post({ type: 'run', topic, block, event });
      }),
    );
    this._register(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (this.#ready) this.#postNote().catch(onError);
      }),
    );
    this._register(progress.onDidChange(() => this.#postProgress()));
    this._register({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** The topic whose note is shown. */
  get current(): TopicNode | undefined {
    return this.#current;
  }

  /** Shows a topic's note, at one of its sections if given. */
  async show(topic: TopicNode, section: string | null = null): Promise<void> {
    const same = this.#current === topic && this.#panel !== undefined;
    if (!same) this.#runs.stopAll();
    this.#current = topic;
    this.#section = section;
    if (this.#panel === undefined) {
      const panel = vscode.window.createWebviewPanel(
        views.notePanel,
        topic.topic.title,
        { viewColumn: vscode.ViewColumn.Active },
        pageOptions,
      );
      await this.#adopt(panel, topic, section);
    } else if (same) {
      this.#panel.reveal(undefined, false);
      if (section !== null) this.#post({ type: 'reveal', section });
    } else {
      this.#panel.title = topic.topic.title;
      this.#panel.reveal(undefined, false);
      // A hidden page has no one to hear it: it asks for its note when it is shown again and says `ready`.
      if (this.#ready) await this.#postNote();
    }
    this.#onDidShow.fire(topic);
  }

  /** After a reload of the window: `state` is what the page said last, and so input. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const topic = topicOfState(this.roadmap, state);
    if (topic === undefined || this.#panel !== undefined) {
      panel.dispose();
      return;
    }
    panel.webview.options = pageOptions;
    this.#current = topic;
    await this.#adopt(panel, topic, null);
    this.#onDidShow.fire(topic);
  }

  async #adopt(panel: vscode.WebviewPanel, topic: TopicNode, section: string | null): Promise<void> {
    this.#panel = panel;
    this.#ready = false;
    setIcon(panel, this.extensionUri);
    panel.title = topic.topic.title;
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#runs.stopAll();
      this.#panel = undefined;
      this.#current = undefined;
      this.#ready = false;
    });
    panel.onDidChangeViewState(() => {
      // VS Code throws a hidden page away, and makes it anew from the same HTML.
      if (!panel.visible) this.#ready = false;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (!isFromNote(message)) {
        this.logger.error('The note sent a message that is none', JSON.stringify(message).slice(0, 200));
        return;
      }
      this.#receive(message).catch(this.onError);
    });
    const [first, files] = await Promise.all([
      this.#showMessage(topic, section),
      pageFiles(this.content, 'notes'),
    ]);
    if (this.#panel !== panel) return; // closed meanwhile
    this.#embedded = topic.key;
    panel.webview.html = noteHtml({ ...files, strings: noteStrings(), first });
  }

  async #receive(message: FromNote): Promise<void> {
    switch (message.type) {
      case 'ready': {
        this.#ready = true;
        if (this.#embedded === this.#current?.key) this.#postProgress();
        else await this.#postNote();
        // From now on the page's HTML is that of an earlier moment.
        return;
      }
      case 'tick': {
        const topic = this.roadmap.topic(message.topic);
        const node =
          message.subtopic === null
            ? topic
            : topic?.children.find((child) => child.subtopic.id === message.subtopic);
        if (node === undefined) return;
        try {
          await this.progress.apply((entries) => tick(entries, node, message.ticked));
        } finally {
          this.#postProgress(); // also when it failed: the box jumps back
        }
        return;
      }
      case 'block':
        return this.#onBlock(message.topic, message.block, message.action);
      case 'run': {
        const block = await this.#block(message.topic, message.block);
        if (block !== undefined) await this.#runs.start(message.topic, message.block, block);
        return;
      }
      case 'stop':
        this.#runs.stop(message.topic, message.block);
        return;
      case 'openTopic': {
        const topic = this.roadmap.topic(message.topic);
        if (topic !== undefined) await this.show(topic, message.section);
        return;
      }
      case 'openExternal':
        return openExternal(message.url);
      case 'scaffold':
        await vscode.commands.executeCommand(commands.scaffoldExample, message.topic);
        return;
      case 'exercise':
        await vscode.commands.executeCommand(commands.startExercise, message.exercise);
        return;
      case 'review':
        await vscode.commands.executeCommand(commands.reviewTopic, message.topic);
        return;
    }
  }

  async #onBlock(topic: string, index: number, action: BlockAction): Promise<void> {
    const block = await this.#block(topic, index);
    if (block === undefined) return;
    switch (action) {
      case 'copy':
        return copyBlock(block);
      case 'insert':
        return insertBlock(block);
      case 'open':
        return openBlock(block);
    }
  }

  /** A block that the content knows; whatever else the page may name is nothing. */
  async #block(topic: string, index: number): Promise<NoteBlock | undefined> {
    if (this.roadmap.topic(topic) === undefined) return undefined;
    return (await this.content.note(topic)).blocks[index];
  }

  async #showMessage(topic: TopicNode, section: string | null): Promise<Extract<ToNote, { type: 'show' }>> {
    const view = noteView(this.roadmap, topic, await this.content.note(topic.key), this.#runs.canRun);
    return { type: 'show', view, progress: this.#progressOf(topic), section };
  }

  async #postNote(): Promise<void> {
    const topic = this.#current;
    if (topic === undefined) return;
    const message = await this.#showMessage(topic, this.#section);
    if (this.#current === topic) this.#post(message);
  }

  #postProgress(): void {
    const topic = this.#current;
    if (topic === undefined || !this.#ready) return;
    this.#post({ type: 'progress', topic: topic.key, progress: this.#progressOf(topic) });
  }

  #progressOf(topic: TopicNode): NoteProgress {
    const { entries } = this.progress;
    return {
      mark: topicStatus(entries, topic).mark,
      ticked: topic.children
        .filter((child) => isSubtopicTicked(entries, child))
        .map((child) => child.subtopic.id),
      done: this.roadmap.topics
        .filter((node) => topicStatus(entries, node).mark === 'ticked')
        .map((node) => node.key),
      passed: passesOf(entries, topic).map((pass) => ({
        exercise: pass.exercise,
        text: passText(pass, this.roadmap.exercise(pass.exercise)?.title ?? pass.exercise, vscode.l10n.t),
      })),
      needsReview: needsReview(entries, topic),
    };
  }

  #post(message: ToNote): void {
    void this.#panel?.webview.postMessage(message);
  }
}
