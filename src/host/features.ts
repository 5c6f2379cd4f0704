import * as vscode from 'vscode';
import type { Platform, ProgramRunner } from '../core/ports.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import type { CommandId } from '../shared/ids.ts';
import type { Handlers } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import { exampleCommands } from './exampleCommands.ts';
import type { Logger } from './logger.ts';
import { noteCommands } from './noteCommands.ts';
import { NotesPanel } from './notesPanel.ts';
import type { Progress } from './progress.ts';
import { progressCommands } from './progressCommands.ts';
import type { RoadmapTree } from './roadmapTree.ts';
import { TopicPicker } from './topicPicker.ts';

/** What the features are made of. */
export interface Parts {
  readonly extensionUri: vscode.Uri;
  readonly logger: Logger;
  readonly onError: (error: unknown) => void;
  readonly content: ContentReader;
  readonly roadmap: Roadmap;
  readonly progress: Progress;
  readonly tree: RoadmapTree;
  readonly platform: Platform;
  /** Undefined where there are no processes. */
  readonly programRunner: ProgramRunner | undefined;
}

/**
 * All that a learner has to ask for: the notes' panel and what the commands do. Loaded with the first command, so that
 * the tree does not wait for it.
 */
export class Features extends Disposable {
  readonly notes: NotesPanel;
  readonly #handlers: Handlers;
  #current: TopicNode | undefined;

  constructor(parts: Parts) {
    super();
    const { content, roadmap, progress, tree, platform } = parts;
    this.notes = this._register(new NotesPanel(parts));
    this._register(this.notes.onDidShow((topic) => (this.#current = topic)));
    const choose = ([node]: readonly (typeof tree.view.selection)[number][]): void => {
      if (node?.kind === 'topic') this.#current = node;
      if (node?.kind === 'subtopic') this.#current = node.parent;
    };
    choose(tree.view.selection);
    this._register(tree.view.onDidChangeSelection(({ selection }) => choose(selection)));
    const picker = new TopicPicker(roadmap, progress, () => this.#current);
    this.#handlers = {
      ...noteCommands(roadmap, progress, content, this.notes, picker),
      ...progressCommands(roadmap, progress, tree, picker),
      ...exampleCommands(roadmap, content, platform, picker),
    };
  }

  /** Does what a command is for. */
  run(id: CommandId, args: readonly unknown[]): unknown {
    const handler = this.#handlers[id];
    if (handler === undefined) throw new Error(vscode.l10n.t('The command {0} does nothing yet.', id));
    return handler(...args);
  }
}
