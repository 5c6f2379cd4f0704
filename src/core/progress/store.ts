import type { JournalFolder, Platform } from '../ports.ts';
import { type Entries, type Entry, mergeInto, nextTime } from './entries.ts';
import { encodeEntry, encodeHeader, FORMAT, type Header, parseJournal } from './journal.ts';
import type { Change } from './entries.ts';

/** The quick copy of progress: the workspace's (or the profile's) state. May be lost; the journals are what counts. */
export interface Cache {
  read(): unknown;
  write(value: CachedProgress): Promise<void>;
}

export interface CachedProgress {
  readonly format: number;
  readonly entries: readonly Entry[];
}

export interface StoreOptions {
  readonly roadmap: string;
  readonly folder: JournalFolder;
  readonly cache: Cache;
  readonly platform: Platform;
  /** Unique per extension host. */
  readonly session: string;
  readonly now: () => number;
  /** Something was set aside or refused; told to the user once, and logged. */
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

export type Trouble =
  | {
      readonly kind: 'set aside';
      readonly file: string;
      readonly to: string;
      readonly kept: number;
      readonly line: number;
    }
  | { readonly kind: 'newer format'; readonly file: string; readonly format: number }
  | { readonly kind: 'unreadable'; readonly file: string; readonly error: unknown }
  | { readonly kind: 'cache not written'; readonly error: unknown };

/** A change was refused because the progress was written by a later version of the extension. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
}

const SUFFIX = '.jsonl';
/** Rewritten whole once it is this many lines longer than what it says. */
const SLACK = 2000;
/**
 * A journal whose writer cannot be asked after (another machine, a browser) is merged away when it has rested this long.
 * Should the writer still be there, nothing is lost: it finds its file gone and writes all that it knows anew.
 */
const REST_MS = 24 * 3600 * 1000;
/** The session named in files that were made from what was whole in a damaged one. */
const RESCUED = 'rescued';

/**
 * The learner's progress: entries in memory, a journal per session on disk, a copy in VS Code's own state.
 *
 * - Every session appends to a file of its own and reads all of them: two windows never write the same file, and
 *   `refresh` makes them converge.
 * - A change is acknowledged (`apply` resolves, listeners hear of it) after it is on disk.
 * - A file that cannot be read is renamed, what can be saved of it is kept, and it is told once. A file of a newer format
 *   is left alone and makes the store read-only.
 */
export class ProgressStore {
  readonly #entries = new Map<string, Entry>();
  readonly #own: string;
  #lines = 0;
  /** Files that hold nothing more than this session's own will: removed once that is written. */
  #absorbed: string[] = [];
  #newerFormat: number | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #loaded: Promise<void> | undefined;
  readonly #toldOf = new Set<string>();

  constructor(private readonly options: StoreOptions) {
    this.#own = `${options.session}${SUFFIX}`;
    this.#loadCache();
  }

  get entries(): Entries {
    return this.#entries;
  }

  /** Set while a newer version's progress is here, which this version must not touch. */
  get readOnly(): boolean {
    return this.#newerFormat !== undefined;
  }

  /** Reads the journals, once. Until then `entries` holds VS Code's copy. Never rejects: see `onTrouble`. */
  load(): Promise<void> {
    return (this.#loaded ??= this.#enqueue(() => this.#readJournals()));
  }

  /** Reads what other windows wrote meanwhile. */
  refresh(): Promise<void> {
    return this.#enqueue(() => this.#readJournals());
  }

  /**
   * Writes changes that depend on the present state.
   * @param decide gets the state as it is when the write's turn comes, so that two quick ticks see each other.
   * @throws NewerFormatError, or the system's error when it could not be written. Then nothing has changed.
   */
  async apply(decide: (entries: Entries) => readonly Change[]): Promise<void> {
    await this.load();
    return this.#enqueue(async () => {
      if (this.#newerFormat !== undefined) {
        throw new NewerFormatError(`format ${this.#newerFormat} is newer than ${FORMAT}`);
      }
      const at = nextTime(this.options.now(), this.#entries);
      const by = this.options.session;
      const entries = decide(this.#entries).map(([key, value]): Entry => ({ key, value, at, by }));
      if (entries.length === 0) return;
      await this.#write(entries);
      this.#absorb(entries);
    });
  }

  /** Merges entries from elsewhere (another folder's progress, an import) and keeps them. */
  async adopt(foreign: Iterable<Entry>): Promise<number> {
    await this.load();
    return this.#enqueue(async () => {
      if (this.#newerFormat !== undefined) throw new NewerFormatError('read-only');
      const trial = new Map(this.#entries);
      const news = [...mergeInto(trial, foreign)].flatMap((key) => trial.get(key) ?? []);
      if (news.length === 0) return 0;
      await this.#write(news);
      this.#absorb(news);
      return news.length;
    });
  }

  /** Resolves when all that was asked for before has been done. */
  async settle(): Promise<void> {
    await this.#queue;
  }

  #absorb(entries: Iterable<Entry>): void {
    const keys = mergeInto(this.#entries, entries);
    if (keys.size === 0) return;
    this.options.onChange(keys);
    void this.#writeCache();
  }

  async #writeCache(): Promise<void> {
    try {
      await this.options.cache.write({ format: FORMAT, entries: [...this.#entries.values()] });
    } catch (error) {
      this.#tell({ kind: 'cache not written', error }, 'cache');
    }
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    if (this.#lines === 0 || this.#lines > this.#entries.size + SLACK) {
      await this.#writeWhole(entries);
      return;
    }
    if (await this.options.folder.append(this.#own, entries.map(encodeEntry).join('')))
      this.#lines += entries.length;
    else await this.#writeWhole(entries); // somebody removed or renamed the file
  }

  /** Starts (or rewrites) this session's file with all that is known, then removes the files that it replaces. */
  async #writeWhole(entries: readonly Entry[]): Promise<void> {
    const { folder, platform, roadmap, session } = this.options;
    const all = new Map(this.#entries);
    mergeInto(all, entries);
    const header: Header = { format: FORMAT, roadmap, session, pid: platform.pid, host: platform.host };
    await folder.create(this.#own, encodeHeader(header) + [...all.values()].map(encodeEntry).join(''));
    this.#lines = all.size;
    const absorbed = this.#absorbed;
    this.#absorbed = [];
    for (const name of absorbed) {
      try {
        await folder.remove(name);
      } catch (error) {
        this.#tell({ kind: 'unreadable', file: name, error }, `remove ${name}`);
      }
    }
  }

  #loadCache(): void {
    const cached = this.options.cache.read();
    if (typeof cached !== 'object' || cached === null) return;
    const { format, entries } = cached as Partial<CachedProgress>;
    if (typeof format === 'number' && format > FORMAT) {
      this.#refuse('workspace state', format);
      return;
    }
    if (!Array.isArray(entries)) return;
    // Through the same guard as a journal's lines: the cache may have been written by anything.
    const text =
      encodeHeader({ format: FORMAT, roadmap: '', session: '', pid: 0, host: '' }) + lines(entries);
    const parsed = parseJournal(text);
    if (parsed.kind === 'ok') mergeInto(this.#entries, parsed.entries);
  }

  async #readJournals(): Promise<void> {
    const { folder } = this.options;
    const before = this.#entries.size;
    const changed = new Set<string>();
    const absorbed: string[] = [];
    for (const name of await this.#names()) {
      if (name === this.#own && this.#lines > 0) continue;
      let text: string;
      try {
        text = await folder.read(name);
      } catch (error) {
        // Another window may have merged it away between listing and reading.
        if ((await this.#names()).includes(name)) this.#tell({ kind: 'unreadable', file: name, error }, name);
        continue;
      }
      const parsed = parseJournal(text);
      if (parsed.kind === 'newer') {
        this.#refuse(name, parsed.format);
        continue;
      }
      for (const key of mergeInto(this.#entries, parsed.entries)) changed.add(key);
      if (parsed.bad.length > 0)
        await this.#setAside(name, parsed.entries.length, parsed.bad[0]?.line ?? 1, text);
      else if (parsed.kind === 'ok' && this.#isAbandoned(parsed.header, parsed.entries)) absorbed.push(name);
    }
    this.#absorbed = absorbed;
    if (changed.size > 0) {
      this.options.onChange(changed);
      void this.#writeCache();
    } else if (before === 0 && this.#entries.size > 0) void this.#writeCache();
  }

  async #names(): Promise<string[]> {
    try {
      return (await this.options.folder.list()).filter((name) => name.endsWith(SUFFIX)).sort();
    } catch (error) {
      this.#tell({ kind: 'unreadable', file: '.', error }, 'list');
      return [];
    }
  }

  /** Its writer is gone, so nothing more will be written to it. */
  #isAbandoned(header: Header, entries: readonly Entry[]): boolean {
    const { platform, now } = this.options;
    if (header.session === RESCUED) return true;
    if (header.host === platform.host && header.pid > 0) return !platform.isAlive(header.pid);
    const last = entries.reduce((latest, entry) => Math.max(latest, entry.at), 0);
    return now() - last > REST_MS;
  }

  /** Renames a damaged file; what was whole in it is rewritten under a name that is read again. */
  async #setAside(name: string, kept: number, line: number, text: string): Promise<void> {
    const { folder, now } = this.options;
    const to = `${name.slice(0, -SUFFIX.length)}.damaged-${now()}`;
    try {
      const rescued = parseJournal(text);
      const entries = rescued.kind === 'newer' ? [] : rescued.entries;
      const header: Header = {
        format: FORMAT,
        roadmap: this.options.roadmap,
        session: RESCUED,
        pid: 0,
        host: '',
      };
      if (entries.length > 0) {
        await folder.create(
          `rescued-${now()}-${name}`,
          encodeHeader(header) + entries.map(encodeEntry).join(''),
        );
      }
      await folder.rename(name, to);
      this.#tell({ kind: 'set aside', file: name, to, kept, line }, name);
    } catch (error) {
      this.#tell({ kind: 'unreadable', file: name, error }, name);
    }
  }

  #refuse(file: string, format: number): void {
    this.#newerFormat = format;
    this.#tell({ kind: 'newer format', file, format }, 'newer');
  }

  #tell(trouble: Trouble, about: string): void {
    if (this.#toldOf.has(about)) return;
    this.#toldOf.add(about);
    this.options.onTrouble(trouble);
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    // The queue itself goes on after a failure, which its caller hears of.
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value) + '\n').join('');
}
