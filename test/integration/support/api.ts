import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/host/activate.ts';

export const EXTENSION = 'nodejs-backend-roadmap.nodejs-backend-roadmap';

/** The running extension, with what it shows to tests. */
export async function activate(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(EXTENSION);
  assert.ok(extension, `${EXTENSION} is not installed`);
  return extension.activate();
}

/** Asks until `ask` no longer throws, and gives its answer. */
export async function eventually<T>(ask: () => T | Promise<T>, timeoutMs = 20_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Takes back all progress, so that a test begins with none. */
export async function resetProgress(api: Api): Promise<void> {
  await api.progress.apply((entries) =>
    [...entries.values()].filter(({ value }) => value !== null).map(({ key }) => [key, null] as const),
  );
}

/** Closes all editors, also those with changes. */
export async function closeEditors(): Promise<void> {
  await eventually(async () => {
    if (
      vscode.window.tabGroups.all.every((group) => group.tabs.length === 0) &&
      vscode.window.visibleTextEditors.length === 0 &&
      // A new untitled file may get the name of the last one, and be taken for it while VS Code still has that.
      vscode.workspace.textDocuments.every(({ isUntitled }) => !isUntitled)
    )
      return;
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    throw new Error('there are still editors');
  });
}
