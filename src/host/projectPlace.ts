import * as vscode from 'vscode';
import type { ProjectFile } from '../core/model.ts';
import { freeName } from '../core/scaffold.ts';
import { UserError } from './commands.ts';
import { exists, ScaffoldError, writeProject } from './projectWriter.ts';

/** Where a project goes: asked for, checked, written. Used for examples and exercises. */

/** The folder to put the project into: one of the workspace's, or any other. */
export async function pickParent(): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    (folder) => vscode.workspace.fs.isWritableFileSystem(folder.uri.scheme) !== false,
  );
  if (folders.length > 0) {
    const other = { label: t('Another Folder…'), uri: undefined };
    const items = folders.map((folder) => ({
      label: folder.name,
      description:
        vscode.workspace.asRelativePath(folder.uri, false) === folder.name ? '' : folder.uri.fsPath,
      uri: folder.uri,
    }));
    const picked = await vscode.window.showQuickPick([...items, other], {
      placeHolder: t('Put the project into which folder? It gets a folder of its own there.'),
    });
    if (picked === undefined || picked.uri !== undefined) return picked?.uri;
  } else if ((vscode.workspace.workspaceFolders ?? []).length > 0) {
    void vscode.window.showInformationMessage(
      t('The open folder is read-only. Choose another for the project.'),
    );
  }
  const [uri] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: t('Put the Project Here'),
      title: t('Choose the folder that the project is put into'),
    })) ?? [];
  return uri;
}

/** The project's folder name: the example's, or a free one when that is taken and the user wants another copy. */
export async function pickName(parent: vscode.Uri, id: string): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const taken = new Set<string>();
  for (
    let free: string | undefined = id;
    free !== undefined;
    free = freeName(id, (name) => taken.has(name))
  ) {
    if (!(await exists(vscode.workspace.fs, vscode.Uri.joinPath(parent, free)))) {
      if (taken.size === 0) return free;
      const create = t('Create "{0}"', free);
      const answer = await vscode.window.showWarningMessage(
        t('The folder "{0}" exists already.', id),
        { modal: true, detail: t('It is left as it is.') },
        create,
      );
      return answer === create ? free : undefined;
    }
    taken.add(free);
  }
  throw new UserError(t('There are a hundred folders named "{0}" already. Choose another place.', id));
}

/**
 * Writes a project's files into a new folder of `parent`.
 * @throws UserError that says what went wrong and what was left.
 */
export async function writeTo(
  parent: vscode.Uri,
  name: string,
  files: readonly ProjectFile[],
): Promise<vscode.Uri> {
  const { t } = vscode.l10n;
  try {
    return await writeProject(vscode.workspace.fs, parent, name, files);
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    const where = parent.scheme === 'file' ? parent.fsPath : parent.toString(true);
    switch (error.reason) {
      case 'exists':
        throw new UserError(
          t('"{0}" appeared in {1} meanwhile, and was left as it is. Try again.', name, where),
        );
      case 'not writable':
        throw new UserError(t('Nothing was written: {0} is read-only. Choose another folder.', where));
      case 'left behind':
        throw new UserError(
          t(
            'The project could not be written, and its unfinished folder could not be removed: {0}',
            error.message,
          ),
        );
      case 'bad plan':
      case 'failed':
        throw new UserError(
          t('The project could not be written, and nothing was left behind: {0}', error.message),
        );
    }
  }
}
