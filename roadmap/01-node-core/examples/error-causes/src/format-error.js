import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, types } from 'node:util';

/** Title and own frames of an error, of its causes, and of the members of an AggregateError. */
export function formatError(err, { root = process.cwd() } = {}) {
  const lines = [];
  for (const { error, depth, label, again } of walk(err)) {
    const indent = '  '.repeat(Math.min(depth, 10)); // deeper than that, nobody reads it
    lines.push(`${indent}${label}${title(error)}${again ? ' (seen above)' : ''}`);
    if (!again) lines.push(...ownFrames(error, root).map((frame) => `${indent}    ${frame}`));
  }
  return lines.join('\n');
}

// #region walk
/** Yields an error and everything under it, depth first, with a to-do list in place of recursion. */
export function* walk(err) {
  const seen = new Set();
  const todo = [{ error: err, depth: 0, label: '' }];
  while (todo.length > 0) {
    const item = todo.pop();
    const again = seen.has(item.error);
    yield { ...item, again };
    if (again || !types.isNativeError(item.error)) continue;

    seen.add(item.error);
    const { cause, errors } = item.error;
    const depth = item.depth + 1;
    if (cause !== undefined) todo.push({ error: cause, depth, label: 'caused by ' });
    if (Array.isArray(errors)) {
      for (const error of errors.toReversed()) todo.push({ error, depth, label: 'one of: ' });
    }
  }
}
// #endregion

function title(error) {
  if (!types.isNativeError(error)) return `thrown value ${inspect(error)}`;
  return `${error.name}: ${error.message}${error.code ? ` [${error.code}]` : ''}`;
}

/** The frames within `root`, as "function (src/file.js:1:2)". Leaves out Node's own and node_modules. */
export function ownFrames(error, root) {
  if (!types.isNativeError(error) || typeof error.stack !== 'string') return [];
  const frames = [];
  for (const line of error.stack.split('\n')) {
    const match = /^ +at (async )?(?:(.+) \()?((?:file:\/\/|\/|[A-Za-z]:\\).+?):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, async = '', name = 'top level', place, row, column] = match;
    const file = path.relative(root, place.startsWith('file:') ? fileURLToPath(place) : place);
    if (file.startsWith('..') || path.isAbsolute(file) || file.split(path.sep).includes('node_modules')) continue;
    frames.push(`${async}${name} (${file.replaceAll(path.sep, '/')}:${row}:${column})`);
  }
  return frames;
}
