import * as vscode from 'vscode';
import type { ExerciseInfo } from '../core/model.ts';
import type { Roadmap } from '../core/roadmap.ts';
import { exerciseMarker } from '../shared/ids.ts';
import { Disposable } from './disposable.ts';

const PATTERN = `**/${exerciseMarker}`;
/** More than anybody has; a search without an end is none. */
const MAX_FOUND = 1000;
const MAX_MARKER_BYTES = 1000;

export const markerText = (exercise: string): string => `${JSON.stringify({ exercise }, null, 2)}\n`;

/** An exercise in the workspace. */
export interface FoundExercise {
  readonly id: string;
  readonly info: ExerciseInfo;
  readonly folder: vscode.Uri;
  /** The workspace folder that it is in. */
  readonly within: vscode.WorkspaceFolder;
}

/** The exercises that are in the workspace's folders, wherever they came from. */
export class Exercises extends Disposable {
  readonly #found = new Map<string, FoundExercise>();
  readonly #onDidChange = this._register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#onDidChange.event;
  #searched: Promise<void> | undefined;

  constructor(
    private readonly roadmap: Roadmap,
    private readonly onError: (error: unknown) => void,
  ) {
    super();
    const watcher = this._register(vscode.workspace.createFileSystemWatcher(PATTERN));
    const look = (marker: vscode.Uri): void => void this.#look(marker).catch(onError);
    this._register(watcher.onDidCreate(look));
    this._register(watcher.onDidChange(look));
    this._register(watcher.onDidDelete((marker) => this.#remove(parentOf(marker))));
    // Of a folder that is deleted VS Code names the folder, not the files that were in it.
    const gone = this._register(vscode.workspace.createFileSystemWatcher('**', true, true, false));
    this._register(gone.onDidDelete((uri) => this.#remove(uri)));
    this._register(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refresh().catch(onError);
      }),
    );
  }

  /** All of them, in the roadmap's order. */
  async all(): Promise<readonly FoundExercise[]> {
    this.#searched ??= this.#search().catch((error: unknown) => {
      this.#searched = undefined; // the next one asks again
      throw error;
    });
    await this.#searched;
    return this.known;
  }

  /** Looks again. */
  async refresh(): Promise<void> {
    this.#searched = undefined;
    await this.all();
  }

  /** Those that have been found so far. */
  get known(): readonly FoundExercise[] {
    const order = Object.keys(this.roadmap.index.exercises);
    return [...this.#found.values()].sort(
      (a, b) => order.indexOf(a.id) - order.indexOf(b.id) || a.folder.path.localeCompare(b.folder.path),
    );
  }

  /** The exercise that a file belongs to, or whose folder it is. */
  ofFile(uri: vscode.Uri): FoundExercise | undefined {
    const text = uri.toString();
    return this.known.find(({ folder }) => {
      const base = folder.toString();
      return text === base || text.startsWith(`${base}/`);
    });
  }

  /** Takes in a folder that was just made, without waiting for the watcher. */
  async add(folder: vscode.Uri): Promise<FoundExercise | undefined> {
    await this.#look(vscode.Uri.joinPath(folder, exerciseMarker));
    return this.#found.get(folder.toString());
  }

  async #search(): Promise<void> {
    const markers = await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', MAX_FOUND);
    const there = new Set(markers.map((marker) => parentOf(marker).toString()));
    for (const key of [...this.#found.keys()]) if (!there.has(key)) this.#found.delete(key);
    await Promise.all(
      markers.map((marker) => this.#look(marker, false).catch((error: unknown) => this.onError(error))),
    );
    this.#onDidChange.fire();
  }

  async #look(marker: vscode.Uri, tell = true): Promise<void> {
    const folder = parentOf(marker);
    const within = vscode.workspace.getWorkspaceFolder(folder);
    const id = await readMarker(marker);
    const info = id === undefined ? undefined : this.roadmap.exercise(id);
    if (within === undefined || id === undefined || info === undefined) {
      this.#remove(folder);
      return;
    }
    this.#found.set(folder.toString(), { id, info, folder, within });
    if (tell) this.#onDidChange.fire();
  }

  #remove(gone: vscode.Uri): void {
    const text = gone.toString();
    let removed = false;
    for (const key of [...this.#found.keys()])
      if (key === text || key.startsWith(`${text}/`)) removed = this.#found.delete(key) || removed;
    if (removed) this.#onDidChange.fire();
  }
}

const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

/** The id that a marker names; undefined when it names none, or is gone: it is a file of the user's, and may be anything. */
async function readMarker(marker: vscode.Uri): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    if ((await vscode.workspace.fs.stat(marker)).size > MAX_MARKER_BYTES) return undefined;
    bytes = await vscode.workspace.fs.readFile(marker);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value !== 'object' || value === null || !('exercise' in value)) return undefined;
    const { exercise } = value;
    return typeof exercise === 'string' ? exercise : undefined;
  } catch {
    return undefined; // not JSON, so none of ours
  }
}
