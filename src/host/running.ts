import * as vscode from 'vscode';
import { settings } from '../shared/ids.ts';
import { UserError } from './commands.ts';

/** What has to hold before any code is run, and with what it is run. */

/** @throws UserError in a workspace that is not trusted. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted)
    throw new UserError(vscode.l10n.t('Code is run only in a trusted workspace. Trust this one first.'));
}

/** The Node.js that the user has named; empty when it is to be found. */
export const nodeSetting = (): string =>
  vscode.workspace.getConfiguration(settings.section).get<string>(settings.nodePath) ?? '';
