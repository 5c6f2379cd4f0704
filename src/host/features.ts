import * as vscode from 'vscode';
import type { Platform, Runners } from '../core/ports.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import { type CommandId, commands } from '../shared/ids.ts';
import type { Handlers } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { Disposable } from './disposable.ts';
import { exampleCommands } from './exampleCommands.ts';
import { exerciseCommands, onChecked } from './exerciseCommands.ts';
import type { ExerciseParts } from './exerciseParts.ts';
import { ExerciseLenses } from './exerciseLenses.ts';
import { Exercises } from './exercises.ts';
import { ExerciseTests } from './exerciseTests.ts';
import type { Logger } from './logger.ts';
import { noteCommands } from './noteCommands.ts';
import { NotesPanel } from './notesPanel.ts';
import type { Progress } from './progress.ts';
import { progressCommands } from './progressCommands.ts';
import { ReviewBadge } from './reviewBadge.ts';
import { reviewCommands } from './reviewCommands.ts';
import { ReviewPanel } from './reviewPanel.ts';
import type { RoadmapTree } from './roadmapTree.ts';
import { StatusBar } from './statusBar.ts';
import { TopicPicker } from './topicPicker.ts';
import { VirtualDocuments } from './virtualDocuments.ts';

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
  readonly runners: Runners | undefined;
  /** The clock: milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * All that a learner has to ask for: notes, exercises, review, and what the commands do. Loaded after the tree's first
 * rows, or with the first command.
 */
export class Features extends Disposable {
  readonly notes: NotesPanel;
  readonly review: ReviewPanel;
  readonly exercises: Exercises;
  readonly tests: ExerciseTests | undefined;
  readonly #handlers: Handlers;
  #current: TopicNode | undefined;

  constructor(parts: Parts) {
    super();
    const { content, roadmap, progress, tree, platform, runners, onError } = parts;
    this.notes = this._register(new NotesPanel(parts));
    this._register(this.notes.onDidShow((topic) => (this.#current = topic)));
    const choose = ([node]: readonly (typeof tree.view.selection)[number][]): void => {
      if (node?.kind === 'topic') this.#current = node;
      if (node?.kind === 'subtopic') this.#current = node.parent;
    };
    choose(tree.view.selection);
    this._register(tree.view.onDidChangeSelection(({ selection }) => choose(selection)));
    const picker = new TopicPicker(roadmap, progress, () => this.#current);

    this.review = this._register(new ReviewPanel(parts));
    this._register(
      this.review.onDidOpenTopic((topic) => void vscode.commands.executeCommand(commands.openNote, topic)),
    );
    this._register(new StatusBar(roadmap, progress));
    this._register(new ReviewBadge(tree.view, roadmap, progress, parts.now));

    // Nobody asked for the first search, so nobody is told that it failed; a command that needs it says so.
    const onSearchError = (error: unknown): void =>
      parts.logger.error('Exercises could not be looked for', error);
    const exercises = this._register(new Exercises(roadmap, onSearchError));
    this.exercises = exercises;
    const tests =
      runners === undefined
        ? undefined
        : new ExerciseTests(exercises, content, runners.exercises, onSearchError);
    this.tests = tests;
    const documents = this._register(new VirtualDocuments(roadmap, content, progress));
    const practice: ExerciseParts = { roadmap, progress, content, picker, exercises, tests, documents };
    if (tests !== undefined) {
      this._register(tests);
      this._register(tests.onDidCheck((checked) => void onChecked(practice, checked).catch(onError)));
    }
    this._register(new ExerciseLenses(exercises, content, progress, tests !== undefined));

    this.#handlers = {
      ...noteCommands(roadmap, progress, content, this.notes, picker),
      ...progressCommands(roadmap, progress, tree, picker),
      ...exampleCommands(roadmap, content, platform, picker),
      ...exerciseCommands(practice),
      ...reviewCommands(this.review, picker),
    };
  }

  /** Does what a command is for. */
  run(id: CommandId, args: readonly unknown[]): unknown {
    const handler = this.#handlers[id];
    if (handler === undefined) throw new Error(`no handler of ${id}`);
    return handler(...args);
  }
}
