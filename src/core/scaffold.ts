import type { ProjectFile } from './model.ts';

/**
 * Checks a project's files before the first of them is written. The rules are Windows' as well as POSIX', whatever the
 * machine, so that a project that can be scaffolded on one can be on all
 * (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
 */

export interface PlanProblem {
  readonly path: string;
  readonly reason: PlanReason;
}

export type PlanReason =
  | 'empty'
  | 'absolute'
  | 'leaves the folder'
  | 'not a plain name'
  | 'device name'
  | 'reserved name'
  | 'too long'
  | 'twice'
  | 'file and folder';

const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// What tools act upon: an example must bring no hooks, settings or secrets of its own.
const RESERVED = new Set([
  ...['.git', '.vscode', '.devcontainer', '.github', '.husky', 'node_modules'],
  ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.env', '.envrc', '.gitmodules'],
]);
const MAX_PATH = 180;
const MAX_NAME = 100;

/** Every problem of the plan, in its order; an empty list says that it can be written. */
export function planProblems(files: readonly ProjectFile[]): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const seen = new Set<string>();
  const folders = new Set<string>();
  if (files.length === 0) problems.push({ path: '', reason: 'empty' });
  for (const { path } of files) {
    const reason = pathProblem(path);
    if (reason !== undefined) {
      problems.push({ path, reason });
      continue;
    }
    // macOS and Windows take `A` and `a`, and two ways to write `é`, for the same file.
    const folded = fold(path);
    if (seen.has(folded)) problems.push({ path, reason: 'twice' });
    seen.add(folded);
    for (let at = folded.indexOf('/'); at >= 0; at = folded.indexOf('/', at + 1))
      folders.add(folded.slice(0, at));
  }
  for (const { path } of files)
    if (folders.has(fold(path))) problems.push({ path, reason: 'file and folder' });
  return problems;
}

const fold = (path: string): string => path.normalize('NFC').toLowerCase().toUpperCase();

/** What is wrong with a relative path of a project, or undefined. `/` separates on every platform. */
export function pathProblem(path: string): PlanReason | undefined {
  if (path === '') return 'empty';
  if (path.length > MAX_PATH) return 'too long';
  if (path.startsWith('/') || path.startsWith('\\') || /^[a-z]:/i.test(path)) return 'absolute';
  for (const part of path.split('/')) {
    if (part === '' || part === '.') return 'not a plain name';
    if (part === '..' || /^\.{2,}$/.test(part)) return 'leaves the folder';
    const reason = nameProblem(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What is wrong with one file or folder name, or undefined. */
export function nameProblem(name: string): PlanReason | undefined {
  if (name.length > MAX_NAME) return 'too long';
  // Only what every file system writes alike: no control, format or invisible characters, no separators, no streams.
  if (!/^[\p{L}\p{N}\p{M}._@+~#=,()[\]{} -]+$/u.test(name)) return 'not a plain name';
  if (/[. ]$/.test(name) || name.startsWith(' ')) return 'not a plain name';
  if (DEVICE.test(name)) return 'device name';
  if (/~\d/.test(name)) return 'not a plain name'; // GIT~1 is .git to Windows' short names
  const folded = name.normalize('NFKC').toLowerCase();
  if (RESERVED.has(folded) || folded.startsWith('.env.')) return 'reserved name';
  return undefined;
}

/** A free folder name: `base`, else `base-2`, `base-3` …; undefined when a hundred are taken. */
export function freeName(base: string, taken: (name: string) => boolean): string | undefined {
  for (let n = 1; n <= 100; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken(name)) return name;
  }
  return undefined;
}
