import * as vscode from 'vscode';
import type { JournalFolder, Platform, Runners } from '../core/ports.ts';
import { Roadmap } from '../core/roadmap.ts';
import { commands, views } from '../shared/ids.ts';
import { registerCommand, reportError } from './commands.ts';
import { ContentReader, type ReadText } from './contentReader.ts';
import type { Features } from './features.ts';
import { Logger } from './logger.ts';
import { Progress } from './progress.ts';
import { RoadmapTree } from './roadmapTree.ts';

/** What an extension host of one kind brings. */
export interface Host {
  readonly platform: Platform;
  /** Makes what runs programs; undefined where there are no processes. */
  readonly runners: (() => Promise<Runners>) | undefined;
  readonly readText: ReadText;
  readonly journalFolder: (folder: vscode.Uri) => JournalFolder;
}

/** What the tests look at; not for other extensions. */
export interface Api {
  readonly roadmap: Roadmap;
  readonly progress: Progress;
  readonly tree: RoadmapTree;
  readonly features: () => Promise<Features>;
}

/** VS Code takes 0.1 to 0.2 s to draw the first rows, and what is loaded meanwhile delays them. */
const AFTER_FIRST_ROWS_MS = 1000;

/**
 * Puts the extension together. Only what the tree's first row needs is made at once; the rest is loaded when it is asked
 * for, or after VS Code has had its turn (`test/bench` measures what that is worth).
 */
export async function activateIn(context: vscode.ExtensionContext, host: Host): Promise<Api> {
  const own = <T extends vscode.Disposable>(disposable: T, ...more: vscode.Disposable[]): T => {
    context.subscriptions.push(disposable, ...more);
    return disposable;
  };
  const logger = own(new Logger());
  const onError = (error: unknown): void => reportError(logger, 'Roadmap', error);
  const { platform } = host;
  const content = new ContentReader(context.extensionUri, host.readText);
  const roadmap = new Roadmap(await content.index());
  const progress = own(new Progress(context, roadmap.index.id, platform, host.journalFolder, logger));
  const tree = own(new RoadmapTree(roadmap, progress, onError));

  let loaded: Promise<Features> | undefined;
  const load = async (): Promise<Features> => {
    const [{ Features: Made }, runners] = await Promise.all([import('./features.ts'), host.runners?.()]);
    const { extensionUri } = context;
    return own(
      new Made({
        extensionUri,
        logger,
        onError,
        content,
        roadmap,
        progress,
        tree,
        platform,
        runners,
        now: Date.now,
      }),
    );
  };
  const features = (): Promise<Features> => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined; // the next command tries again
      throw error;
    });
    return loaded;
  };
  for (const id of Object.values(commands))
    own(registerCommand(logger, id, async (...args) => (await features()).run(id, args)));
  own(
    vscode.window.registerWebviewPanelSerializer(views.notePanel, {
      deserializeWebviewPanel: async (panel, state) =>
        (await features()).notes.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(views.reviewPanel, {
      deserializeWebviewPanel: async (panel, state) =>
        (await features()).review.deserializeWebviewPanel(panel, state),
    }),
  );

  // When the first rows are there: other windows' changes, the status bar, and what the first command would wait for.
  const later = setTimeout(() => {
    progress.watch().then(features).catch(onError);
  }, AFTER_FIRST_ROWS_MS);
  own({ dispose: () => clearTimeout(later) });
  return { roadmap, progress, tree, features };
}
