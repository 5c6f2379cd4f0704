import { readFile } from 'node:fs/promises';
import type * as vscode from 'vscode';
import { activateIn, type Api } from './host/activate.ts';
import { NodeJournalFolder } from './node/journalFolder.ts';
import { nodePlatform } from './node/platform.ts';
import { NodeProgramRunner } from './node/programRunner.ts';

/** The desktop's and the remote's extension host. */
export function activate(context: vscode.ExtensionContext): Promise<Api> {
  return activateIn(context, {
    platform: nodePlatform,
    readText: (file) => readFile(file.fsPath, 'utf8'),
    programRunner: new NodeProgramRunner(),
    journalFolder: (folder) => new NodeJournalFolder(folder.fsPath),
  });
}
