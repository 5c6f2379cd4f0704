import * as vscode from 'vscode';

/** How long the code waits for the page beside it. */
const PREVIEW_MS = 3000;

/** Shows Markdown beside the code, rendered by VS Code if it can, else as text; then the keyboard is in the code again. */
export async function showMarkdown(uri: vscode.Uri, code = vscode.window.activeTextEditor): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    await previewIsThere();
  } catch {
    // VS Code's own Markdown support is switched off: the text can be read as it is.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }
  if (code !== undefined)
    await vscode.window.showTextDocument(code.document, code.viewColumn ?? vscode.ViewColumn.One);
}

/** The command ends before its page has the focus, which would then be taken from the code again. */
async function previewIsThere(): Promise<void> {
  const { tabGroups } = vscode.window;
  const isThere = (): boolean => tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  const own: vscode.Disposable[] = [];
  try {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (isThere()) resolve();
      };
      own.push(tabGroups.onDidChangeTabs(look), tabGroups.onDidChangeTabGroups(look));
      const timer = setTimeout(resolve, PREVIEW_MS);
      own.push(new vscode.Disposable(() => clearTimeout(timer)));
      look();
    });
  } finally {
    for (const one of own) one.dispose();
  }
}
