import * as vscode from 'vscode';

/** VS Code's own Markdown support, and the view that it has of a file. */
const MARKDOWN_EXTENSION = 'vscode.markdown-language-features';
const MARKDOWN_VIEW = 'vscode.markdown.preview.editor';

/**
 * Shows Markdown beside the code, rendered by VS Code if it can, else as text. The keyboard stays where it is:
 * VS Code's command for it, `markdown.showPreviewToSide`, takes it, at a moment that nobody is told of.
 */
export async function showMarkdown(uri: vscode.Uri): Promise<void> {
  const beside = { viewColumn: column(), preserveFocus: true, preview: false };
  if (vscode.extensions.getExtension(MARKDOWN_EXTENSION) === undefined)
    await vscode.window.showTextDocument(uri, beside); // switched off: it can be read as it is
  else await vscode.commands.executeCommand('vscode.openWith', uri, MARKDOWN_VIEW, beside);
}

/** Where such a page is already, so that no third column is opened; but not over the code. */
function column(): vscode.ViewColumn {
  const code = vscode.window.activeTextEditor?.viewColumn;
  const group = vscode.window.tabGroups.all.find(
    ({ viewColumn, tabs }) =>
      viewColumn !== code &&
      tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === MARKDOWN_VIEW),
  );
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}
