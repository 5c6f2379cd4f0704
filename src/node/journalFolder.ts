import { constants, promises as fs } from 'node:fs';
import * as path from 'node:path';
import type { JournalFolder } from '../core/ports.ts';
import { isMissing } from './fileErrors.ts';

/** Files of one process under way; with its number it makes a name that nobody else uses. */
let temporaries = 0;

/** Journals in a folder of the file system, flushed to the disk before a write is acknowledged. */
export class NodeJournalFolder implements JournalFolder {
  constructor(private readonly folder: string) {}

  async list(): Promise<readonly string[]> {
    try {
      return await fs.readdir(this.folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  read(name: string): Promise<string> {
    return fs.readFile(this.#path(name), 'utf8');
  }

  async create(name: string, text: string): Promise<void> {
    await fs.mkdir(this.folder, { recursive: true });
    const temporary = this.#path(`${name}.${process.pid}-${++temporaries}.tmp`);
    try {
      const file = await fs.open(temporary, 'wx');
      try {
        await file.writeFile(text, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
      await fs.rename(temporary, this.#path(name));
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
    await this.#syncFolder();
  }

  async append(name: string, text: string): Promise<boolean> {
    let file: Awaited<ReturnType<typeof fs.open>>;
    try {
      // Without O_CREAT: a file that was renamed or removed meanwhile must not come back without its header.
      file = await fs.open(this.#path(name), constants.O_WRONLY | constants.O_APPEND);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    try {
      await file.writeFile(text, 'utf8');
      await file.datasync();
    } finally {
      await file.close();
    }
    return true;
  }

  async rename(name: string, to: string): Promise<void> {
    await fs.rename(this.#path(name), this.#path(to));
  }

  async remove(name: string): Promise<void> {
    await fs.rm(this.#path(name), { force: true });
  }

  /** Makes a rename durable. Windows cannot open folders, and needs no such flush. */
  async #syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    const folder = await fs.open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  #path(name: string): string {
    return path.join(this.folder, name);
  }
}
