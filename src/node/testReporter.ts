import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Failure, Place, TestEvent } from '../core/exercise/testEvents.ts';

/**
 * A reporter for `node --test`: one line of JSON for each event that the Test Explorer shows. Runs in the learner's
 * Node.js, as a file of its own. Shapes: https://nodejs.org/api/test.html#class-testsstream
 */

interface TestData {
  /** Diagnostics and output have none. */
  readonly name?: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly message?: string;
  readonly details?: { readonly duration_ms?: number; readonly type?: string; readonly error?: TestError };
}

interface TestError extends Error {
  readonly failureType?: string;
  readonly exitCode?: number;
}

const MAX_TEXT = 10_000;
/** Of a file that could not be loaded: enough for the error and where it is. */
const MAX_STDERR = 8_000;

export default async function* report(
  events: AsyncIterable<{ readonly type: string; readonly data: TestData }>,
): AsyncGenerator<string> {
  const names: string[] = [];
  /** Of each file of tests, what it has run and what it said of errors. */
  const ran = new Map<string, number>();
  const said = new Map<string, string>();
  const note = (data: TestData, text: string): void => {
    const key = fileKey(data.file ?? '');
    said.set(key, ((said.get(key) ?? '') + text).slice(0, MAX_STDERR));
  };
  for await (const { type, data } of events) {
    const wrapper = isFile(data);
    switch (type) {
      case 'test:start':
        names.length = data.nesting;
        names[data.nesting] = data.name ?? '';
        if (!wrapper) yield line({ kind: 'started', path: [...names], place: placeOf(data) });
        break;
      case 'test:pass':
      case 'test:fail': {
        const key = fileKey(data.file ?? '');
        if (wrapper) {
          if (type === 'test:fail') {
            yield line({
              kind: 'file failed',
              file: data.file ?? '',
              ran: ran.get(key) ?? 0,
              failure: fileFailure(said.get(key) ?? ''),
            });
          }
          break;
        }
        const path = [...names.slice(0, data.nesting), data.name ?? ''];
        const place = placeOf(data);
        if (data.details?.type === 'suite') break; // its tests say all there is
        ran.set(key, (ran.get(key) ?? 0) + 1);
        const ms = data.details?.duration_ms ?? 0;
        if (data.skip !== undefined || data.todo !== undefined) yield line({ kind: 'skipped', path, place });
        else if (type === 'test:pass') yield line({ kind: 'passed', path, place, ms });
        else yield line({ kind: 'failed', path, place, ms, failure: failureOf(data.details?.error) });
        break;
      }
      case 'test:stderr':
        note(data, data.message ?? '');
        yield line({ kind: 'output', text: data.message ?? '' });
        break;
      case 'test:stdout':
        yield line({ kind: 'output', text: data.message ?? '' });
        break;
      case 'test:diagnostic':
        // "Error: A resource generated asynchronous activity after the test ended …"
        if (/^(Error|Warning): /.test(data.message ?? '')) {
          note(data, `${data.message ?? ''}\n`);
          yield line({ kind: 'output', text: `${data.message ?? ''}\n` });
        }
        break;
    }
  }
}

const line = (event: TestEvent): string => `${JSON.stringify(event)}\n`;

/** Is this the test that stands for a whole file? It is named after it. */
function isFile({ name, nesting, file, line, column }: TestData): boolean {
  if (name === undefined || nesting !== 0 || file === undefined || line !== 1 || column !== 1) return false;
  return name.endsWith('.js') && fileKey(file).endsWith(fileKey(name));
}

/** Events name a file absolutely or relative to the working folder; the tests of an exercise differ in the last two parts. */
const fileKey = (file: string): string => fromUrl(file).replaceAll('\\', '/').split('/').slice(-2).join('/');

const fromUrl = (file: string): string => (file.startsWith('file:') ? fileURLToPath(file) : file);

const placeOf = ({ file = '', line = 1, column = 1 }: TestData): Place => ({
  file: fromUrl(file),
  line,
  column,
});

const COMPARISONS = new Set([
  'strictEqual',
  'deepStrictEqual',
  'partialDeepStrictEqual',
  'equal',
  'deepEqual',
  '==',
]);

function failureOf(error: TestError | undefined): Failure {
  // Node wraps what was thrown; a timeout and the like have a text for a cause.
  const cause: unknown = error?.cause ?? error;
  if (typeof cause !== 'object' || cause === null)
    return { message: typeof cause === 'string' ? cause : 'failed' };
  const { name, message, code, operator, expected, actual, stack } = cause as Readonly<
    Record<string, unknown>
  >;
  const text = typeof message === 'string' ? message : inspect(cause);
  // Node adds its own comparison to the message; VS Code shows a better one from both sides.
  const short = text.replace(/\n\+ actual - expected[\s\S]*$|\n\n.* !== [\s\S]*$/, '').trim();
  const at = typeof stack === 'string' ? firstPlace(stack) : undefined;
  const assertion = code === 'ERR_ASSERTION';
  const compared = assertion && typeof operator === 'string' && COMPARISONS.has(operator);
  return {
    message: cut(assertion ? short : `${typeof name === 'string' ? name : 'Error'}: ${text}`),
    ...(compared ? { expected: show(expected), actual: show(actual) } : {}),
    ...(at === undefined ? {} : { at }),
  };
}

/** What a file that failed as a whole said: the error's own line, and where it is. */
function fileFailure(said: string): Failure {
  const message = /^(?:Uncaught )?(?:\w*Error\b.*|Error \[.*)$/m.exec(said)?.[0] ?? said.trim();
  // Before a stack Node prints the place that does not parse: `file:///…/x.js:3`.
  const spot = /^(file:\/\/\S+|\/\S+|[A-Z]:\\\S+):(\d+)$/m.exec(said);
  const at =
    spot === null ? firstPlace(said) : { file: fromUrl(spot[1] ?? ''), line: Number(spot[2]), column: 1 };
  return {
    message: cut(message === '' ? 'The file ended before its tests did.' : message),
    ...(at === undefined ? {} : { at }),
  };
}

/** The first place of a stack that is in the working folder and not in a package. */
function firstPlace(stack: string): Place | undefined {
  for (const [, url = '', row, column] of stack.matchAll(
    /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^\s()]*):(\d+):(\d+)\)?$/gm,
  )) {
    const file = fromUrl(url.split('?')[0] ?? '');
    if (!isWithin(file) || file.includes('node_modules')) continue;
    return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}

const isWithin = (file: string): boolean =>
  file.startsWith(process.cwd().replace(/[\\/]$/, '')) && file.length > process.cwd().length;

const show = (value: unknown): string =>
  cut(typeof value === 'string' ? value : inspect(value, { depth: 10, sorted: true, breakLength: 80 }));
const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
