/**
 * Progress as data: a map of entries, each the last thing that was said about one key. Two maps merge by taking the
 * later entry of every key, which gives the same result in whatever order and however often they are merged.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Entry {
  /** `mark/TOPIC` or `mark/TOPIC/SUBTOPIC`; other kinds of progress have prefixes of their own. */
  readonly key: string;
  /** null says that the entry was taken back. */
  readonly value: Json;
  /** Milliseconds since 1970, never less than any that its writer had seen. */
  readonly at: number;
  /** The session that wrote it: decides between entries of the same millisecond. */
  readonly by: string;
}

export type Entries = ReadonlyMap<string, Entry>;

/** A change to write: the value for a key, without time and writer. */
export type Change = readonly [key: string, value: Json];

/** Does `a` replace `b`? A total order on entries of one key, so that merging does not depend on order. */
export function isLater(a: Entry, b: Entry): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.by !== b.by) return a.by > b.by;
  // The same writer in the same millisecond never happens in one session; a copied file could still bring it.
  return JSON.stringify(a.value) > JSON.stringify(b.value);
}

/**
 * Puts `entries` into `target` where they are later than what it holds.
 * @returns the keys that changed.
 */
export function mergeInto(target: Map<string, Entry>, entries: Iterable<Entry>): Set<string> {
  const changed = new Set<string>();
  for (const entry of entries) {
    const present = target.get(entry.key);
    if (present && !isLater(entry, present)) continue;
    target.set(entry.key, entry);
    changed.add(entry.key);
  }
  return changed;
}

/**
 * The time for the next entry: now, or just after the latest entry that was seen if the clock is behind that.
 * So a tick that follows another wins, even when a clock was set back between them.
 */
export function nextTime(now: number, entries: Entries): number {
  let latest = 0;
  for (const entry of entries.values()) if (entry.at > latest) latest = entry.at;
  return Math.max(now, latest + 1);
}

/** Is this parsed JSON an entry? Guards what is read from disk. */
export function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const e = value as Record<string, unknown>;
  return (
    typeof e['key'] === 'string' &&
    e['key'].length > 0 &&
    e['value'] !== undefined &&
    typeof e['at'] === 'number' &&
    Number.isSafeInteger(e['at']) &&
    e['at'] >= 0 &&
    typeof e['by'] === 'string'
  );
}
