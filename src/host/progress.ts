import * as vscode from 'vscode';
import type { JournalFolder, Platform } from '../core/ports.ts';
import type { Entries, Entry } from '../core/progress/entries.ts';
import { FORMAT } from '../core/progress/journal.ts';
import type { Change } from '../core/progress/entries.ts';
import {
  type CachedProgress,
  NewerFormatError,
  ProgressStore,
  type Trouble,
} from '../core/progress/store.ts';
import { settings } from '../shared/ids.ts';
import { UserError } from './commands.ts';
import { Disposable } from './disposable.ts';
import type { Logger } from './logger.ts';

/** Key of the progress in the workspace's (or the profile's) state. */
const STATE_KEY = 'progress';
/** Key of the progress that was changed last in any folder of the profile, from which a new folder can carry over. */
const LATEST_KEY = 'latestProgress';

export interface LatestProgress extends CachedProgress {
  /** Of the folder or workspace that it was made in. */
  readonly folder: string;
}

/**
 * The learner's progress, where VS Code keeps things: the workspace's state (or the profile's, by the setting
 * `progress.scope`) as the copy that is there at once, journals in the extension's storage folder as what counts.
 */
export class Progress extends Disposable {
  readonly #onDidChange = this._register(new vscode.EventEmitter<ReadonlySet<string> | undefined>());
  /** Keys of the entries that changed; undefined when all may have. */
  readonly onDidChange = this.#onDidChange.event;
  #store: ProgressStore;
  #folder!: vscode.Uri;
  #watcher: vscode.Disposable | undefined;
  #watching = false;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly roadmap: string,
    private readonly platform: Platform,
    private readonly makeFolder: (folder: vscode.Uri) => JournalFolder,
    private readonly logger: Logger,
  ) {
    super();
    this.#store = this.#open();
    this._register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(`${settings.section}.${settings.progressScope}`)) return;
        this.#store = this.#open();
        this.#onDidChange.fire(undefined);
      }),
    );
    this._register(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.#store.refresh();
      }),
    );
    this._register({
      dispose: () => {
        this.#watcher?.dispose();
      },
    });
    this._register({ dispose: () => clearTimeout(this.#refreshTimer) });
  }

  get entries(): Entries {
    return this.#store.entries;
  }

  /** Where the journals are. */
  get folder(): vscode.Uri {
    return this.#folder;
  }

  /** Reads what is on disk. Until then `entries` is VS Code's copy. */
  load(): Promise<void> {
    return this.#store.load();
  }

  /** Resolves when all writes that were asked for are done. */
  settle(): Promise<void> {
    return this.#store.settle();
  }

  /**
   * Makes changes; resolves when they are safe on disk.
   * @throws UserError with what to do, when they could not be kept. Then nothing has changed.
   */
  async apply(decide: (entries: Entries) => readonly Change[]): Promise<void> {
    try {
      await this.#store.apply(decide);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** The progress changed last in another folder, if there is one with anything in it. */
  latestElsewhere(): LatestProgress | undefined {
    const latest = this.context.globalState.get<LatestProgress>(LATEST_KEY);
    if (latest?.format !== FORMAT || latest.folder === this.#folderName()) return undefined;
    return latest.entries.some((entry) => entry.value !== null) ? latest : undefined;
  }

  /**
   * Takes entries of another folder over; where both say something, the later counts.
   * @returns how many entries were new.
   */
  async adopt(entries: readonly Entry[]): Promise<number> {
    try {
      return await this.#store.adopt(entries);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #open(): ProgressStore {
    const { context } = this;
    const scope = vscode.workspace.getConfiguration(settings.section).get<string>(settings.progressScope);
    const workspaceFolder = scope === 'profile' ? undefined : context.storageUri;
    // A window without a folder has no storage of its own: its progress is the profile's.
    const folder = vscode.Uri.joinPath(workspaceFolder ?? context.globalStorageUri, 'progress');
    this.#folder = folder;
    const state = workspaceFolder === undefined ? context.globalState : context.workspaceState;
    const store: ProgressStore = new ProgressStore({
      roadmap: this.roadmap,
      folder: this.makeFolder(folder),
      cache: {
        read: () => state.get(STATE_KEY),
        write: async (value) => {
          await state.update(STATE_KEY, value);
          if (workspaceFolder !== undefined) {
            const latest: LatestProgress = { ...value, folder: this.#folderName() };
            await context.globalState.update(LATEST_KEY, latest);
          }
        },
      },
      platform: this.platform,
      // Names a file, guards nothing: `crypto` would cost a tenth of the activation.
      session: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`,
      now: Date.now,
      onTrouble: (trouble) => this.#tell(trouble, folder),
      onChange: (keys) => this.#onDidChange.fire(keys),
    });
    void store.load().then(() => {
      if (this.#watching && store === this.#store) this.#watch();
    });
    return store;
  }

  /** From now on hears of what other windows write. */
  async watch(): Promise<void> {
    this.#watching = true;
    await this.load();
    this.#watch();
    await this.#store.refresh(); // of what was written until now
  }

  #watch(): void {
    const [store, folder] = [this.#store, this.#folder];
    this.#watcher?.dispose();
    if (this.isDisposed) return;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*.jsonl'));
    const refresh = (): void => {
      clearTimeout(this.#refreshTimer);
      this.#refreshTimer = setTimeout(() => void store.refresh(), 100);
    };
    this.#watcher = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(refresh),
      watcher.onDidCreate(refresh),
    );
  }

  #folderName(): string {
    return (
      vscode.workspace.workspaceFile?.toString() ??
      vscode.workspace.workspaceFolders?.[0]?.uri.toString() ??
      ''
    );
  }

  #explain(error: unknown): Error {
    if (error instanceof NewerFormatError) {
      return new UserError(
        vscode.l10n.t(
          'Your progress was written by a newer version of this extension, so this version leaves it untouched. Update the extension to go on.',
        ),
      );
    }
    this.logger.error('Progress could not be written', error);
    return new UserError(
      vscode.l10n.t(
        'Your progress could not be saved, so nothing was changed: {0}. Check that the disk is not full and that VS Code may write to its storage folder.',
        error instanceof Error ? error.message : String(error),
      ),
    );
  }

  #tell(trouble: Trouble, folder: vscode.Uri): void {
    switch (trouble.kind) {
      case 'set aside': {
        const file = vscode.Uri.joinPath(folder, trouble.to);
        this.logger.error(
          `${trouble.file}, line ${trouble.line}, is damaged; kept as ${file.toString(true)}`,
          `${trouble.kept} entries were whole`,
        );
        const show = vscode.l10n.t('Show File');
        void vscode.window
          .showWarningMessage(
            vscode.l10n.t(
              'A part of your progress was damaged on disk. What could be read of it was kept ({0} entries), and the damaged file was set aside.',
              trouble.kept,
            ),
            show,
          )
          .then((choice) => {
            if (choice === show) void vscode.window.showTextDocument(file);
          });
        return;
      }
      case 'newer format':
        this.logger.error(`${trouble.file} has format ${trouble.format}`, `this version knows ${FORMAT}`);
        void vscode.window.showWarningMessage(this.#explain(new NewerFormatError()).message);
        return;
      case 'unreadable':
        this.logger.error(`${trouble.file} could not be read`, trouble.error);
        return;
      case 'cache not written':
        this.logger.error('VS Code did not keep its copy of the progress', trouble.error);
        return;
    }
  }
}
