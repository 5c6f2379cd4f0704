import type * as vscode from 'vscode';
import { activateIn, type Api } from './host/activate.ts';
import { WebJournalFolder } from './host/web/journalFolder.ts';
import { readThroughVscode } from './host/contentReader.ts';
import { webPlatform } from './host/web/platform.ts';

/** The browser's extension host. */
export function activate(context: vscode.ExtensionContext): Promise<Api> {
  return activateIn(context, {
    platform: webPlatform,
    readText: readThroughVscode,
    runners: undefined,
    journalFolder: (folder) => new WebJournalFolder(folder),
  });
}
