import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problems } from './problems.mts';

/** A YAML file that has the shape of its schema, with the way back from a value to its line. */
export interface YamlFile<T> {
  readonly value: T;
  /** The line of a value, by its path: `lineOf('topics', 2, 'id')`. The nearest ancestor's where there is none. */
  readonly lineOf: (...path: (string | number)[]) => number;
}

/**
 * Parses and validates. Everything that is wrong goes to `problems`, with its line.
 * @returns undefined when there was anything wrong.
 */
export function parseYaml<T>(
  file: string,
  source: string,
  schema: z.ZodType<T>,
  problems: Problems,
): YamlFile<T> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors) {
    const { line } = lines.linePos(error.pos[0]);
    const [message] = error.message.split('\n');
    problems.add(
      file,
      line,
      `not valid YAML: ${message ?? ''}`,
      'mend the syntax; quote texts that hold `: ` or start with a special character',
    );
  }
  if (document.errors.length > 0) return undefined;

  const lineOf = (...path: (string | number)[]): number => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsetOf(document, path.slice(0, length));
      if (offset !== undefined) return lines.linePos(offset).line;
    }
    return 1;
  };
  const result = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (result.success) return { value: result.data, lineOf };
  for (const issue of result.error.issues) {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    const where = path.length === 0 ? 'the file' : path.join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.add(file, lineOf(...path, key), `${where}: unknown key "${key}"`, mendKey(key));
      }
    } else if (issue.code === 'invalid_type' && valueAt(document, path) === undefined) {
      problems.add(file, lineOf(...path), `${where}: missing`, `add it (${issue.message.toLowerCase()})`);
    } else {
      problems.add(
        file,
        lineOf(...path),
        `${where}: ${issue.message}`,
        'give it a value that the schema in roadmap/schema allows',
      );
    }
  }
  return undefined;
}

function mendKey(key: string): string {
  return key.includes(' ')
    ? 'put the text before it into quotes: within { } a comma ends a text'
    : 'remove it, or correct its spelling (see roadmap/schema)';
}

function valueAt(document: Document, path: readonly (string | number)[]): unknown {
  return path.length === 0 ? document.contents : document.getIn(path);
}

function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
