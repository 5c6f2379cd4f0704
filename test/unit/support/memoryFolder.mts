import type { JournalFolder, Platform } from '../../../src/core/ports.ts';

/** A folder of journals in memory, on which a test can make any step fail or tear. */
export class MemoryFolder implements JournalFolder {
  readonly files = new Map<string, string>();
  /** Called before every step; throws to make it fail. */
  before: (step: 'list' | 'read' | 'create' | 'append' | 'rename' | 'remove', name: string) => void = () =>
    undefined;

  list(): Promise<readonly string[]> {
    return this.#do('list', '', () => [...this.files.keys()]);
  }

  read(name: string): Promise<string> {
    return this.#do('read', name, () => {
      const text = this.files.get(name);
      if (text === undefined) throw new Error(`ENOENT ${name}`);
      return text;
    });
  }

  create(name: string, text: string): Promise<void> {
    return this.#do('create', name, () => void this.files.set(name, text));
  }

  append(name: string, text: string): Promise<boolean> {
    return this.#do('append', name, () => {
      const present = this.files.get(name);
      if (present === undefined) return false;
      this.files.set(name, present + text);
      return true;
    });
  }

  rename(name: string, to: string): Promise<void> {
    return this.#do('rename', name, () => {
      const text = this.files.get(name);
      if (text === undefined) throw new Error(`ENOENT ${name}`);
      this.files.delete(name);
      this.files.set(to, text);
    });
  }

  remove(name: string): Promise<void> {
    return this.#do('remove', name, () => void this.files.delete(name));
  }

  async #do<T>(step: Parameters<MemoryFolder['before']>[0], name: string, work: () => T): Promise<T> {
    await Promise.resolve();
    this.before(step, name);
    return work();
  }
}

/** A platform on which the processes in `alive` run. */
export function platformWith(pid: number, alive: ReadonlySet<number> = new Set([pid])): Platform {
  return { hasProcesses: true, pid, host: 'here', isAlive: (other) => alive.has(other) };
}
