import type { TestEvent } from './exercise/testEvents.ts';
import type { ExerciseContent, RunOptions } from './model.ts';

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

/** A program of ours to run: a block of a note. */
export interface Program extends RunOptions {
  readonly code: string;
}

export type RunEnd =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly seconds: number;
      /** Of the Node.js that ran it: `v24.1.0`. */
      readonly version: string;
    }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'too long'; readonly seconds: number }
  /** `node` names what was tried. */
  | { readonly kind: 'no node'; readonly node: string }
  | { readonly kind: 'old node'; readonly version: string; readonly wanted: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface Run {
  /** Never rejects. */
  readonly ended: Promise<RunEnd>;
  /** Ends the program and all that it started; harmless when it has ended. */
  readonly stop: () => void;
}

/** Runs programs with the user's Node.js, where there are processes. */
export interface ProgramRunner {
  /**
   * @param node the program to use: an absolute path, or empty for the `node` of the PATH.
   * @param onOutput what it prints, as it comes.
   */
  run(program: Program, node: string, onOutput: (text: string, stream: 'stdout' | 'stderr') => void): Run;
}

/** The tests of an exercise to run. */
export interface ExerciseRun {
  readonly exercise: ExerciseContent;
  /** The learner's folder: an absolute path. */
  readonly folder: string;
  /** The workspace folder that it has to be in, links resolved. */
  readonly within: string;
  /** Run only the tests with these paths; all of them when undefined. */
  readonly only?: readonly (readonly string[])[];
}

/** A file that was not the learner's and had been changed or was missing. */
export interface RestoredFile {
  readonly path: string;
  /** Name of the file beside it that has what stood there, if anything did. */
  readonly keptAs: string | undefined;
}

/** Runs the tests of exercises with Node's own test runner, where there are processes. */
export interface ExerciseRunner {
  /**
   * Puts back what is not the learner's: tests, README, package.json.
   * @throws ForeignFolderError when links lead out of the folder.
   */
  restore(run: ExerciseRun): Promise<readonly RestoredFile[]>;
  run(run: ExerciseRun, node: string, onEvent: (event: TestEvent) => void): Run;
  /** How a debugger starts the files of tests, one after the other. `finish` gives what they told, once they ended. */
  debug(run: ExerciseRun, node: string): Promise<DebugRun | RunEnd>;
}

export interface DebugRun {
  /** An absolute path. */
  readonly node: string;
  readonly runtimeArgs: readonly string[];
  /** Absolute paths of the files to start. */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly finish: () => Promise<readonly TestEvent[]>;
}

/** All that runs things. */
export interface Runners {
  readonly programs: ProgramRunner;
  readonly exercises: ExerciseRunner;
}

/** A folder that is not what it seems: it, or a file in it, is a link. */
export class ForeignFolderError extends Error {
  override readonly name = 'ForeignFolderError';
  constructor(readonly path: string) {
    super(`${path} is a link, or leads out of the workspace`);
  }
}

/** Makes a text in the user's language, with `{0}`, `{1}` … for the arguments: `vscode.l10n.t`. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
