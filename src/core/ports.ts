/**
 * What the core and the host need from the machine, with one implementation for Node (`src/node`) and one for the
 * browser's extension host (`src/host/web`).
 */

/** A folder of journals. Names are plain file names; all text is UTF-8. Every method rejects with the system's error. */
export interface JournalFolder {
  /** Names of the files that it holds; empty when the folder does not exist yet. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<string>;
  /** Writes a whole file so that a reader sees either nothing or all of it, and it survives a crash. */
  create(name: string, text: string): Promise<void>;
  /**
   * Adds to a file made by `create`. When it resolves, the text survives a kill of the process and of the machine.
   * @returns false, having written nothing, when the file is not there (any more).
   */
  append(name: string, text: string): Promise<boolean>;
  rename(name: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What differs between the places that VS Code runs in. */
export interface Platform {
  /** Has child processes and terminals. */
  readonly hasProcesses: boolean;
  /** 0 where processes have no number. */
  readonly pid: number;
  /** Tells machines that share a folder apart. */
  readonly host: string;
  /** Is the process with this number on this machine still there? True where that cannot be known. */
  isAlive(pid: number): boolean;
}

/** Makes a text in the user's language, with `{0}`, `{1}` … for the arguments: `vscode.l10n.t`. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
