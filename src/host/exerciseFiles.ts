import * as vscode from 'vscode';
import { UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import type { FoundExercise } from './exercises.ts';
import { exists } from './projectWriter.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';

/** Shows the learner's files beside the solution's. */
export async function compareWithSolution(
  { folder, info, id }: FoundExercise,
  edit: readonly string[],
  documents: VirtualDocuments,
): Promise<void> {
  const pairs = edit.map((file) => ({
    own: vscode.Uri.joinPath(folder, ...file.split('/')),
    solution: documents.solution(id, file),
  }));
  const title = vscode.l10n.t('{0}: yours ↔ solution', info.title);
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined)
    await vscode.commands.executeCommand('vscode.diff', only.own, only.solution, title);
  else
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      pairs.map(({ own, solution }) => [own, own, solution]),
    );
}

/** Puts the starter's files back; what the learner had is kept beside them. */
export async function resetFiles({ folder, id }: FoundExercise, reader: ContentReader): Promise<void> {
  const content = await reader.exercise(id);
  const kept: string[] = [];
  let putBack = false;
  for (const path of content.edit) {
    const text = content.files.find((file) => file.path === path)?.text ?? '';
    const uri = vscode.Uri.joinPath(folder, ...path.split('/'));
    if (!(await exists(vscode.workspace.fs, uri))) {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      putBack = true;
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() === text) continue;
    const backup = await freeBackup(uri);
    // What is in the editor, saved or not.
    await vscode.workspace.fs.writeFile(backup, new TextEncoder().encode(document.getText()));
    kept.push(vscode.workspace.asRelativePath(backup));
    const edit = new vscode.WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
    // Through the editor, so that it can be undone there as well.
    if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save()))
      throw new UserError(vscode.l10n.t('{0} could not be written. It is as it was.', uri.fsPath));
  }
  void vscode.window.showInformationMessage(resetText(kept, putBack));
}

function resetText(kept: readonly string[], putBack: boolean): string {
  const { t } = vscode.l10n;
  if (kept.length > 0)
    return t('The exercise is as it was at the start. Your version is kept in {0}.', kept.join(', '));
  return putBack
    ? t('The exercise is as it was at the start.')
    : t('Nothing to reset: the files are as they were at the start.');
}

async function freeBackup(uri: vscode.Uri): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const backup = uri.with({ path: `${uri.path}.yours${n === 1 ? '' : `-${n}`}` });
    if (!(await exists(vscode.workspace.fs, backup))) return backup;
  }
}
