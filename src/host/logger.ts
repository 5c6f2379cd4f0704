import * as vscode from 'vscode';

/** The extension's output channel, made when the first line is written to it. */
export class Logger implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.#get().info(message);
  }

  error(message: string, error: unknown): void {
    this.#get().error(
      error instanceof Error ? `${message}: ${error.stack ?? error.message}` : `${message}: ${String(error)}`,
    );
  }

  show(): void {
    this.#get().show();
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  #get(): vscode.LogOutputChannel {
    return (this.#channel ??= vscode.window.createOutputChannel(vscode.l10n.t('Node.js Backend Roadmap'), {
      log: true,
    }));
  }
}
