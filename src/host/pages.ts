import * as vscode from 'vscode';
import type { ContentReader } from './contentReader.ts';
import { makeNonce, type PageFiles } from './noteHtml.ts';

/** What the webview panels of notes and of reviews have in common. */

/** Of what a page may do: run its one script; it loads nothing. */
export const pageOptions: vscode.WebviewPanelOptions & vscode.WebviewOptions = {
  enableScripts: true,
  enableFindWidget: true,
  localResourceRoots: [],
};

/** The icon in the panel's tab. */
export function setIcon(panel: vscode.WebviewPanel, extensionUri: vscode.Uri): void {
  const icons = vscode.Uri.joinPath(extensionUri, 'media', 'icons');
  panel.iconPath = {
    light: vscode.Uri.joinPath(icons, 'note-light.svg'),
    dark: vscode.Uri.joinPath(icons, 'note-dark.svg'),
  };
}

/** A page's script and style, and what it needs besides. */
export async function pageFiles(content: ContentReader, name: 'notes' | 'review'): Promise<PageFiles> {
  const [script, style] = await Promise.all([content.media(`${name}.js`), content.media(`${name}.css`)]);
  return { script, style, nonce: makeNonce(), language: vscode.env.language };
}

/** Opens a link of a page in the browser; whatever is no web address is left alone. */
export async function openExternal(url: string): Promise<void> {
  if (/^https?:\/\//i.test(url)) await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
