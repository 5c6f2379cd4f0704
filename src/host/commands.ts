import * as vscode from 'vscode';
import type { CommandId } from '../shared/ids.ts';
import type { Logger } from './logger.ts';

/** What a command does; what it returns is handed to whoever executed it. */
export type Handler = (...args: readonly unknown[]) => unknown;
export type Handlers = Readonly<Partial<Record<CommandId, Handler>>>;

/** An error whose message is written for the user: shown as it is, without "Open Log". */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/**
 * Registers commands within an error boundary: what goes wrong is logged and said once, in words, with a way to the log;
 * a stack is never shown.
 */
export function registerCommand(logger: Logger, id: string, run: Handler): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      reportError(logger, id, error);
      return undefined;
    }
  });
}

/** Says what went wrong, in a notification, and logs it. */
export function reportError(logger: Logger, what: string, error: unknown): void {
  if (error instanceof vscode.CancellationError) return;
  logger.error(what, error);
  if (error instanceof UserError) {
    void vscode.window.showErrorMessage(error.message);
    return;
  }
  const openLog = vscode.l10n.t('Open Log');
  const message = error instanceof Error ? error.message : String(error);
  // Not awaited: the notification may stay for minutes.
  void vscode.window
    .showErrorMessage(vscode.l10n.t('Roadmap: that did not work. {0}', message), openLog)
    .then((choice) => {
      if (choice === openLog) logger.show();
    });
}
