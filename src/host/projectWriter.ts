import * as vscode from 'vscode';
import type { ProjectFile } from '../core/model.ts';
import { nameProblem, planProblems } from '../core/scaffold.ts';

export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
  constructor(
    readonly reason: 'bad plan' | 'exists' | 'not writable' | 'failed' | 'left behind',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The part of `vscode.workspace.fs` that is used, so that tests can make any step of it fail. */
export type ProjectFileSystem = Pick<
  vscode.FileSystem,
  'createDirectory' | 'writeFile' | 'rename' | 'delete' | 'stat' | 'isWritableFileSystem'
>;

/**
 * Writes a project into a new folder `name` of `parent`.
 *
 * All files are checked first, then written to a folder beside the target, which is renamed last: the target is either
 * complete or not there. What exists is never overwritten; on failure nothing is left behind.
 * @returns the new folder.
 * @throws ScaffoldError
 */
export async function writeProject(
  fs: ProjectFileSystem,
  parent: vscode.Uri,
  name: string,
  files: readonly ProjectFile[],
): Promise<vscode.Uri> {
  const problems = planProblems(files);
  const first = problems[0];
  if (first !== undefined) throw new ScaffoldError('bad plan', `"${first.path}": ${first.reason}`);
  const reason = nameProblem(name);
  if (reason !== undefined) throw new ScaffoldError('bad plan', `"${name}": ${reason}`);
  if (fs.isWritableFileSystem(parent.scheme) === false) {
    throw new ScaffoldError('not writable', `${parent.scheme} is read-only`);
  }
  const target = vscode.Uri.joinPath(parent, name);
  if (await exists(fs, target)) throw new ScaffoldError('exists', name);

  const suffix = crypto.randomUUID().slice(0, 8);
  const staging = vscode.Uri.joinPath(parent, `.${name}.${suffix}.partial`);
  try {
    await fs.createDirectory(staging);
    for (const file of files) {
      // VS Code creates the folders in between.
      await fs.writeFile(
        vscode.Uri.joinPath(staging, ...file.path.split('/')),
        new TextEncoder().encode(file.text),
      );
    }
    await fs.rename(staging, target, { overwrite: false });
  } catch (error) {
    await removeStaging(fs, staging, error);
    if (error instanceof vscode.FileSystemError && error.code === 'FileExists') {
      throw new ScaffoldError('exists', name, { cause: error });
    }
    if (error instanceof vscode.FileSystemError && error.code === 'NoPermissions') {
      throw new ScaffoldError('not writable', error.message, { cause: error });
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new ScaffoldError(/EACCES|EROFS|EPERM/.test(message) ? 'not writable' : 'failed', message, {
      cause: error,
    });
  }
  return target;
}

/** @throws ScaffoldError naming the folder, should it not be possible to remove it. */
async function removeStaging(fs: ProjectFileSystem, staging: vscode.Uri, cause: unknown): Promise<void> {
  try {
    if (await exists(fs, staging)) await fs.delete(staging, { recursive: true, useTrash: false });
  } catch {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ScaffoldError('left behind', `${why} (${staging.toString(true)})`, { cause });
  }
}

/** Is there anything of this name? A link counts, wherever it leads. */
export async function exists(fs: Pick<vscode.FileSystem, 'stat'>, uri: vscode.Uri): Promise<boolean> {
  try {
    await fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    // Whatever is there (a loop of links, a folder that may not be read): it is not ours to write to.
    return true;
  }
}
