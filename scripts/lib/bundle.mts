import fs from 'node:fs';
import path from 'node:path';
import { dist } from './paths.mts';

/** A bundle and the chunks that it needs at once, not those that it loads when they are asked for. */
export function loadedAtStart(file: string, found = new Set<string>()): string[] {
  if (found.has(file)) return [];
  found.add(file);
  const code = fs.readFileSync(path.join(dist, file), 'utf8');
  // Lazy ones stand within `Promise.resolve().then(() => …require(…))`.
  for (const match of code.matchAll(/(?<lazy>=>[\w$().]{0,12})?require\("\.\/(?<name>[^"]+)"\)/g)) {
    const { lazy, name = '' } = match.groups ?? {};
    if (lazy === undefined) loadedAtStart(path.posix.join(path.posix.dirname(file), name), found);
  }
  return [...found];
}
