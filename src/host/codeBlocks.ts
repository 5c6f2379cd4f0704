import * as vscode from 'vscode';
import type { NoteBlock } from '../core/model.ts';

/** What can be done with a code block of a note. */

export async function copyBlock(block: NoteBlock): Promise<void> {
  await vscode.env.clipboard.writeText(block.code);
}

/** Inserts at the cursor of the text editor that was used last; without one, opens the block as a file. */
export async function insertBlock(block: NoteBlock): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isWritable);
  if (editor === undefined || !isWritable(editor)) {
    await openBlock(block);
    return;
  }
  // As a snippet, so that it takes the indentation of where it lands; its text means nothing special.
  const inserted = await editor.insertSnippet(new vscode.SnippetString().appendText(block.code));
  if (inserted)
    await vscode.window.showTextDocument(editor.document, editor.viewColumn ?? vscode.ViewColumn.Active);
  else await openBlock(block); // a read-only file
}

export async function openBlock(block: NoteBlock): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: block.language,
    content: `${block.code}\n`,
  });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Active);
}

/** Output channels and the like are text editors too. */
function isWritable(editor: vscode.TextEditor): boolean {
  const { scheme } = editor.document.uri;
  return scheme !== 'output' && vscode.workspace.fs.isWritableFileSystem(scheme) !== false;
}
