import * as vscode from 'vscode';
import type { JournalFolder } from '../../core/ports.ts';

/**
 * Journals through VS Code's file system, for the browser. It cannot append, so a change writes its session's file anew;
 * it is as durable as the browser's storage is.
 */
export class WebJournalFolder implements JournalFolder {
  constructor(private readonly folder: vscode.Uri) {}

  async list(): Promise<readonly string[]> {
    try {
      return (await vscode.workspace.fs.readDirectory(this.folder)).map(([name]) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async read(name: string): Promise<string> {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#uri(name)));
  }

  async create(name: string, text: string): Promise<void> {
    await vscode.workspace.fs.createDirectory(this.folder);
    await vscode.workspace.fs.writeFile(this.#uri(name), new TextEncoder().encode(text));
  }

  async append(name: string, text: string): Promise<boolean> {
    let present: string;
    try {
      present = await this.read(name);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    await this.create(name, present + text);
    return true;
  }

  async rename(name: string, to: string): Promise<void> {
    await vscode.workspace.fs.rename(this.#uri(name), this.#uri(to), { overwrite: true });
  }

  async remove(name: string): Promise<void> {
    await vscode.workspace.fs.delete(this.#uri(name));
  }

  #uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}
