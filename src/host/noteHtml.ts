import type { ToNote } from '../shared/protocol.ts';

/** Texts that the notes webview shows of itself, in the user's language. */
export type NoteStrings = Readonly<Record<string, string>>;

/** What a page of ours is made of. */
export interface PageFiles {
  /** JavaScript. */
  readonly script: string;
  /** CSS. */
  readonly style: string;
  readonly nonce: string;
  readonly language: string;
}

export interface NoteHtmlOptions extends PageFiles {
  readonly strings: NoteStrings;
  /** Shown without waiting for the page's `ready`: saves a round trip. */
  readonly first: Extract<ToNote, { type: 'show' }> | undefined;
}

/** The page of the notes webview. */
export function noteHtml({ strings, first, ...files }: NoteHtmlOptions): string {
  return pageHtml({ ...files, initial: { strings, first: first ?? null } });
}

export interface PageOptions extends PageFiles {
  /** What the page begins with, as JSON. */
  readonly initial: unknown;
}

/**
 * A page of ours: nothing is loaded, nothing may run but its one script. Script and style stand in the page, since a
 * file takes a webview's way through service worker, window and extension host: tenths of a second each.
 */
export function pageHtml(options: PageOptions): string {
  const { nonce, script, style, language, initial } = options;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<style nonce="${nonce}">${within('style', style)}</style>
</head>
<body>
<script type="application/json" id="initial">${json(initial)}</script>
<script nonce="${nonce}">${within('script', script)}</script>
</body>
</html>`;
}

/** 128 random bits, as hexadecimal digits. */
export function makeNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Code that cannot end the element it stands in: in strings and comments, where alone it can say so, `\/` is `/`. */
const within = (element: string, code: string): string => code.replaceAll(`</${element}`, `<\\/${element}`);

/** JSON that cannot end the script element it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
