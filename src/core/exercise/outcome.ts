import type { ExerciseContent } from '../model.ts';
import type { RunEnd } from '../ports.ts';
import type { Failure, TestEvent } from './testEvents.ts';

/** What a run of an exercise's tests says about the answer. */
export type Outcome =
  | { readonly kind: 'passed'; readonly tests: number; readonly version: string }
  | { readonly kind: 'failed'; readonly passed: number; readonly failed: number }
  /** Nothing can be said: the tests did not run, or not to their end. */
  | { readonly kind: 'could not run'; readonly why: Why };

export type Why =
  | { readonly kind: 'ended'; readonly end: RunEnd }
  /** A file of tests could not be loaded: a syntax error, a missing export or package. */
  | { readonly kind: 'not loaded'; readonly file: string; readonly failure: Failure }
  /** The process ended before these tests had run, as after `process.exit()`. */
  | { readonly kind: 'tests missing'; readonly paths: readonly (readonly string[])[] };

/** Gathers the events of one run of all tests of an exercise. */
export class OutcomeCollector {
  readonly #passed = new Set<string>();
  readonly #failed = new Set<string>();
  #filesFailed = 0;
  #notLoaded: Why | undefined;

  push(event: TestEvent): void {
    switch (event.kind) {
      case 'passed':
        this.#passed.add(pathKey(event.path));
        return;
      case 'failed':
        this.#failed.add(pathKey(event.path));
        return;
      case 'file failed':
        if (event.ran > 0) this.#filesFailed++;
        else this.#notLoaded ??= { kind: 'not loaded', file: event.file, failure: event.failure };
        return;
      case 'started':
      case 'skipped': // a skipped test proves nothing: if it is one of ours, it is missing
      case 'output':
        return;
    }
  }

  /** @param whole all tests were asked for: only then can the exercise be passed. */
  outcome(exercise: ExerciseContent, end: RunEnd, whole: boolean): Outcome {
    const couldNot = (why: Why): Outcome => ({ kind: 'could not run', why });
    if (end.kind !== 'exited') return couldNot({ kind: 'ended', end });
    if (this.#notLoaded !== undefined) return couldNot(this.#notLoaded);
    const failed = this.#failed.size + this.#filesFailed;
    if (failed > 0) return { kind: 'failed', passed: this.#passed.size, failed };
    const missing = whole
      ? exercise.tests.map(({ path }) => path).filter((path) => !this.#passed.has(pathKey(path)))
      : [];
    if (missing.length > 0) return couldNot({ kind: 'tests missing', paths: missing });
    if (end.code !== 0 || this.#passed.size === 0) return couldNot({ kind: 'ended', end });
    return { kind: 'passed', tests: this.#passed.size, version: end.version };
  }
}

/** One text for a test's path, which no other path has. */
export const pathKey = (path: readonly string[]): string => JSON.stringify(path);
