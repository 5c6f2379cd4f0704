import * as vscode from 'vscode';
import { makeNonce, type PageOptions } from './noteHtml.ts';

/** What the webview panels of notes and of reviews have in common. */

/** Of what a page may do: run its one script, and load files of its own folder. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewPanelOptions & vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [mediaFolder(extensionUri)],
  };
}

/** The icon in the panel's tab. */
export function setIcon(panel: vscode.WebviewPanel, extensionUri: vscode.Uri): void {
  const icons = vscode.Uri.joinPath(extensionUri, 'media', 'icons');
  panel.iconPath = {
    light: vscode.Uri.joinPath(icons, 'note-light.svg'),
    dark: vscode.Uri.joinPath(icons, 'note-dark.svg'),
  };
}

/** Where a page's script and style are, and what it needs besides to be let run. */
export function pageFiles(
  { webview }: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: 'notes' | 'review',
): Omit<PageOptions, 'initial'> {
  const uri = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(mediaFolder(extensionUri), file)).toString();
  return {
    cspSource: webview.cspSource,
    nonce: makeNonce(),
    script: uri(`${name}.js`),
    style: uri(`${name}.css`),
    language: vscode.env.language,
  };
}

/** Opens a link of a page in the browser; whatever is no web address is left alone. */
export async function openExternal(url: string): Promise<void> {
  if (/^https?:\/\//i.test(url)) await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

const mediaFolder = (extensionUri: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(extensionUri, 'dist', 'media');
