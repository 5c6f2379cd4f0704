/** What a run of an exercise's tests tells, one JSON object a line: written by `src/node/testReporter.ts`. */

export interface Place {
  /** Absolute. */
  readonly file: string;
  /** 1 for the first, as is `column`. */
  readonly line: number;
  readonly column: number;
}

interface OfTest {
  /** The names of the suites and tests that it is in, then its own. */
  readonly path: readonly string[];
  readonly place: Place;
}

export interface Failure {
  readonly message: string;
  /** Of a comparison: both sides as text. */
  readonly expected?: string;
  readonly actual?: string;
  /** Where it went wrong, if that is in the exercise. */
  readonly at?: Place;
}

export type TestEvent =
  | (OfTest & { readonly kind: 'started' })
  | (OfTest & { readonly kind: 'passed'; readonly ms: number })
  | (OfTest & { readonly kind: 'skipped' })
  | (OfTest & { readonly kind: 'failed'; readonly ms: number; readonly failure: Failure })
  /** A file of tests failed as a whole: it could not be loaded, or something went wrong outside its tests. */
  | {
      readonly kind: 'file failed';
      readonly file: string;
      /** How many tests it had run. */
      readonly ran: number;
      readonly failure: Failure;
    }
  | { readonly kind: 'output'; readonly text: string };

/** Splits what a run prints into events, however it is cut into pieces. Other lines are given as output. */
export class TestEventReader {
  #rest = '';

  constructor(private readonly onEvent: (event: TestEvent) => void) {}

  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line, '\n');
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest, '');
    this.#rest = '';
  }

  #line(line: string, ending: string): void {
    this.onEvent(parseEvent(line) ?? { kind: 'output', text: line + ending });
  }
}

const KINDS = new Set(['started', 'passed', 'skipped', 'failed', 'file failed', 'output']);

/** The event of a line; undefined when it is none, as when a program prints past the reporter. */
export function parseEvent(line: string): TestEvent | undefined {
  if (!line.startsWith('{"kind":"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined; // a line of the learner's own that begins like one of ours
  }
}

function isEvent(value: unknown): value is TestEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  if (typeof event['kind'] !== 'string' || !KINDS.has(event['kind'])) return false;
  switch (event['kind']) {
    case 'output':
      return typeof event['text'] === 'string';
    case 'file failed':
      return (
        typeof event['file'] === 'string' && Number.isInteger(event['ran']) && isFailure(event['failure'])
      );
    case 'failed':
      return isOfTest(event) && typeof event['ms'] === 'number' && isFailure(event['failure']);
    case 'passed':
      return isOfTest(event) && typeof event['ms'] === 'number';
    default:
      return isOfTest(event);
  }
}

function isOfTest(event: Record<string, unknown>): boolean {
  const { path, place } = event;
  return (
    Array.isArray(path) && path.length > 0 && path.every((name) => typeof name === 'string') && isPlace(place)
  );
}

function isFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { message, expected, actual, at } = value as Record<string, unknown>;
  const optional = (text: unknown): boolean => text === undefined || typeof text === 'string';
  return (
    typeof message === 'string' && optional(expected) && optional(actual) && (at === undefined || isPlace(at))
  );
}

function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, column } = value as Record<string, unknown>;
  return typeof file === 'string' && Number.isInteger(line) && Number.isInteger(column);
}
