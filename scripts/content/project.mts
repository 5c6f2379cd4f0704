import fs from 'node:fs';
import path from 'node:path';
import type { ProjectFile } from '../../src/core/model.ts';
import { planProblems } from '../../src/core/scaffold.ts';
import type { Problems } from './problems.mts';

/** An example or an exercise: a folder that becomes a project of the reader's. */
export interface ProjectSource {
  readonly id: string;
  /** Relative to the repository, with `/`. */
  readonly folder: string;
  readonly title: string;
  readonly manifest: {
    readonly scripts?: Readonly<Record<string, string>>;
    readonly dependencies?: unknown;
    readonly devDependencies?: unknown;
  };
  readonly files: readonly ProjectFile[];
}

const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b|\bsk_live_[A-Za-z0-9]{10,}\b|\bxox[bp]-[0-9A-Za-z-]{10,}/;
/** A project is read in ten minutes; a file this large is data that should be made, not shipped. */
const MAX_FILE = 200_000;

/**
 * Reads a project and checks what can be seen without running it.
 * @param skip top-level folders that belong to the exercise but not to what is scaffolded.
 * @returns undefined when the folder is missing.
 */
export function readProject(
  root: string,
  folder: string,
  id: string,
  skip: readonly string[],
  problems: Problems,
): ProjectSource | undefined {
  const absolute = path.join(root, folder);
  if (!fs.existsSync(absolute)) return undefined;
  const files = listFiles(absolute)
    .filter((file) => !skip.includes(file.split('/')[0] ?? ''))
    .map((file): ProjectFile => ({ path: file, text: readText(absolute, folder, file, problems) }));
  for (const { path: file, reason } of planProblems(files)) {
    problems.add(
      `${folder}/${file}`,
      1,
      `cannot be scaffolded: ${reason}`,
      'give it another name; see src/core/scaffold.ts for the rules',
    );
  }
  const title = checkReadme(folder, files, problems);
  const manifest = checkManifest(folder, id, files, problems);
  if (!files.some((file) => /^test\/.+\.test\.js$/.test(file.path))) {
    problems.add(folder, 1, 'no tests', 'add test/*.test.js for `node --test`');
  }
  return { id, folder, title, manifest, files };
}

/** Files below a folder, sorted, with `/`; what tools make is left out. */
export function listFiles(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.split('/').includes('node_modules'))
    .sort();
}

function readText(absolute: string, folder: string, file: string, problems: Problems): string {
  const bytes = fs.readFileSync(path.join(absolute, file));
  const name = `${folder}/${file}`;
  if (bytes.length > MAX_FILE)
    problems.add(
      name,
      1,
      `${bytes.length} bytes`,
      `keep files below ${MAX_FILE}; make large data when the example runs`,
    );
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.add(name, 1, 'not UTF-8 text', 'make binary data when the example runs');
  }
  const secret = SECRET.exec(text);
  if (secret !== null) {
    problems.add(
      name,
      text.slice(0, secret.index).split('\n').length,
      'looks like a secret',
      'make keys at first start; ship env.example without values',
    );
  }
  return text.replaceAll('\r\n', '\n');
}

function checkReadme(folder: string, files: readonly ProjectFile[], problems: Problems): string {
  const readme = files.find((file) => file.path === 'README.md');
  const title = /^# (.+)$/m.exec(readme?.text ?? '')?.[1]?.trim();
  if (readme === undefined)
    problems.add(folder, 1, 'no README.md', 'say what it shows, how to run it, and which file to read first');
  else if (title === undefined) problems.add(`${folder}/README.md`, 1, 'no title', 'begin it with `# Title`');
  return title ?? '';
}

function checkManifest(
  folder: string,
  id: string,
  files: readonly ProjectFile[],
  problems: Problems,
): ProjectSource['manifest'] {
  const name = `${folder}/package.json`;
  const file = files.find((candidate) => candidate.path === 'package.json');
  if (file === undefined) {
    problems.add(folder, 1, 'no package.json', 'add one: private, type module, engines, scripts');
    return {};
  }
  let manifest: Record<string, unknown>;
  try {
    manifest = JSON.parse(file.text) as Record<string, unknown>;
  } catch (error) {
    problems.add(name, 1, `not valid JSON: ${(error as Error).message}`, 'mend the syntax');
    return {};
  }
  if (manifest['name'] !== id) problems.add(name, 1, `its name is not "${id}"`, 'use the folder name');
  if (manifest['private'] !== true)
    problems.add(name, 1, 'not private', 'add "private": true, so that it is never published');
  const scripts = (manifest['scripts'] ?? {}) as Record<string, string>;
  if (!(scripts['test'] ?? '').startsWith('node --test'))
    problems.add(name, 1, 'scripts.test does not run `node --test`', 'add "test": "node --test"');
  for (const [script, command] of Object.entries(scripts)) {
    if (/[|;<>`$]|&&|\bexport\b|^[A-Z_]+=/.test(command)) {
      problems.add(
        name,
        1,
        `scripts.${script} uses shell syntax`,
        'Windows has another shell: call one program, or a script of the project',
      );
    }
    if (/^(pre|post)?(install|prepare)$/.test(script))
      problems.add(name, 1, `scripts.${script} runs on install`, 'nothing may run on install');
  }
  return manifest;
}

/** The file that an example's README names first. */
export function firstNamedFile(project: ProjectSource): string | undefined {
  const readme = project.files.find((file) => file.path === 'README.md')?.text ?? '';
  const paths = new Set(project.files.map((file) => file.path));
  return [...readme.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1] ?? '')
    .find((name) => paths.has(name) && name !== 'package.json');
}

/** The lines between `// #region name` and `// #endregion`, without the indentation that they share. */
export function region(text: string, name: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '// #endregion');
  if (length < 0) return undefined;
  const inner = lines
    .slice(start + 1, start + 1 + length)
    .filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const indent = Math.min(
    ...inner.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0),
  );
  return inner
    .map((line) => line.slice(indent))
    .join('\n')
    .trim();
}
