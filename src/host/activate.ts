import type * as vscode from 'vscode';
import type { JournalFolder, Platform, ProgramRunner } from '../core/ports.ts';
import { Roadmap, type TopicNode } from '../core/roadmap.ts';
import { reportError } from './commands.ts';
import { ContentReader, type ReadText } from './contentReader.ts';
import { registerExampleCommands } from './exampleCommands.ts';
import { Logger } from './logger.ts';
import { registerNoteCommands } from './noteCommands.ts';
import { NotesPanel } from './notesPanel.ts';
import { Progress } from './progress.ts';
import { registerProgressCommands } from './progressCommands.ts';
import { RoadmapTree } from './roadmapTree.ts';
import { StatusBar } from './statusBar.ts';
import { TopicPicker } from './topicPicker.ts';

/** What an extension host of one kind brings. */
export interface Host {
  readonly platform: Platform;
  /** Undefined where there are no processes. */
  readonly programRunner: ProgramRunner | undefined;
  readonly readText: ReadText;
  readonly journalFolder: (folder: vscode.Uri) => JournalFolder;
}

/** What the tests look at; not for other extensions. */
export interface Api {
  readonly roadmap: Roadmap;
  readonly progress: Progress;
  readonly tree: RoadmapTree;
  readonly notes: NotesPanel;
}

/** Puts the extension together. Notes, examples and snippets are read when they are asked for. */
export async function activateIn(context: vscode.ExtensionContext, host: Host): Promise<Api> {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const logger = own(new Logger());
  const onError = (error: unknown): void => reportError(logger, 'Roadmap', error);
  const content = new ContentReader(context.extensionUri, host.readText);
  const roadmap = new Roadmap(await content.index());
  const progress = own(new Progress(context, roadmap.index.id, host.platform, host.journalFolder, logger));
  const tree = own(new RoadmapTree(roadmap, progress, onError));
  const notes = own(
    new NotesPanel(context.extensionUri, roadmap, progress, content, host.programRunner, logger, onError),
  );
  own(new StatusBar(roadmap, progress));

  let current: TopicNode | undefined;
  own(notes.onDidShow((topic) => (current = topic)));
  own(
    tree.view.onDidChangeSelection(({ selection: [node] }) => {
      if (node?.kind === 'topic') current = node;
      if (node?.kind === 'subtopic') current = node.parent;
    }),
  );
  const picker = new TopicPicker(roadmap, progress, () => current);
  own(registerNoteCommands(logger, roadmap, progress, content, notes, picker));
  own(registerProgressCommands(logger, roadmap, progress, tree, picker));
  own(registerExampleCommands(logger, roadmap, content, host.platform, picker));
  return { roadmap, progress, tree, notes };
}
