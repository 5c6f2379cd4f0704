import { readFileSync } from 'node:fs';
import type * as vscode from 'vscode';
import { activateIn, type Api } from './host/activate.ts';
import { NodeJournalFolder } from './node/journalFolder.ts';
import { nodePlatform } from './node/platform.ts';

/** The desktop's and the remote's extension host. */
export function activate(context: vscode.ExtensionContext): Promise<Api> {
  return activateIn(context, {
    platform: nodePlatform,
    // Small files of our own: reading them takes less time than waiting for a thread that reads them, most of all while
    // VS Code starts.
    readText: (file) => Promise.resolve(readFileSync(file.fsPath, 'utf8')),
    runners: async () =>
      (await import('./node/runners.ts')).makeRunners(context.asAbsolutePath('dist/testReporter.mjs')),
    journalFolder: (folder) => new NodeJournalFolder(folder.fsPath),
  });
}
