import { type Entry, isEntry } from './entries.ts';

/**
 * The file format of progress: JSON lines, UTF-8. The first line is the header, every other line one entry.
 *
 *     {"format":1,"roadmap":"nodejs-backend","session":"…","pid":4711,"host":"…"}
 *     {"key":"mark/event-loop","value":"ticked","at":1764000000000,"by":"…"}
 *
 * A session writes only its own file, so there is never a second writer. The file begins with all that the session knew
 * (written whole, then renamed into place) and grows by a line for every change.
 */
export const FORMAT = 1;

export interface Header {
  readonly format: number;
  readonly roadmap: string;
  readonly session: string;
  /** Of the writing process; 0 where there are none. With `host` it tells whether the writer still runs. */
  readonly pid: number;
  readonly host: string;
}

export type ParsedJournal =
  | {
      readonly kind: 'ok';
      readonly header: Header;
      readonly entries: readonly Entry[];
      readonly bad: readonly BadLine[];
    }
  /** Written by a later version: to be left alone. */
  | { readonly kind: 'newer'; readonly format: number }
  /** No header that can be read. Entries are rescued where lines are whole. */
  | { readonly kind: 'corrupt'; readonly entries: readonly Entry[]; readonly bad: readonly BadLine[] };

export interface BadLine {
  /** 1 for the first. */
  readonly line: number;
  readonly reason: string;
}

export function encodeHeader(header: Header): string {
  return JSON.stringify(header) + '\n';
}

export function encodeEntry(entry: Entry): string {
  return JSON.stringify({ key: entry.key, value: entry.value, at: entry.at, by: entry.by }) + '\n';
}

/**
 * Reads a journal. Never throws.
 *
 * A last line without its line feed is a write that was cut off before it was acknowledged: it is dropped without
 * complaint. Any other line that is no entry is reported in `bad`, and the lines around it are kept.
 */
export function parseJournal(text: string): ParsedJournal {
  const lines = text.split('\n');
  lines.pop(); // what follows the last line feed: nothing, or a torn write
  const bad: BadLine[] = [];
  const entries: Entry[] = [];
  const header = parseLine(lines[0] ?? '');
  const headerOk = isHeader(header);
  if (isNewer(header)) return { kind: 'newer', format: header.format };
  if (!headerOk) bad.push({ line: 1, reason: 'no header' });
  // A broken header may as well be an entry: then nothing of it is lost.
  for (let i = headerOk ? 1 : 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    const value = parseLine(line);
    if (isEntry(value)) entries.push({ key: value.key, value: value.value, at: value.at, by: value.by });
    else if (headerOk || i > 0)
      bad.push({ line: i + 1, reason: value === undefined ? 'not JSON' : 'not an entry' });
  }
  return headerOk ? { kind: 'ok', header, entries, bad } : { kind: 'corrupt', entries, bad };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined; // reported by the caller, with the line's number
  }
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const h = value as Record<string, unknown>;
  return (
    h['format'] === FORMAT &&
    typeof h['roadmap'] === 'string' &&
    typeof h['session'] === 'string' &&
    typeof h['pid'] === 'number' &&
    typeof h['host'] === 'string'
  );
}

function isNewer(value: unknown): value is { format: number } {
  if (typeof value !== 'object' || value === null) return false;
  const format = (value as Record<string, unknown>)['format'];
  return typeof format === 'number' && format > FORMAT;
}
