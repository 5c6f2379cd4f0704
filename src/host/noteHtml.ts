import type { ToNote } from '../shared/protocol.ts';

/** Texts that the notes webview shows of itself, in the user's language. */
export type NoteStrings = Readonly<Record<string, string>>;

export interface NoteHtmlOptions {
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  readonly language: string;
  readonly strings: NoteStrings;
  /** Shown without waiting for the page's `ready`: saves a round trip. */
  readonly first: Extract<ToNote, { type: 'show' }> | undefined;
}

/** The page of the notes webview. */
export function noteHtml({ strings, first, ...page }: NoteHtmlOptions): string {
  return pageHtml({ ...page, initial: { strings, first: first ?? null } });
}

export interface PageOptions {
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  readonly language: string;
  /** What the page begins with, as JSON. */
  readonly initial: unknown;
}

/** A page of ours: nothing may load but its two files, nothing may run but its one script. */
export function pageHtml(options: PageOptions): string {
  const { cspSource, nonce, script, style, language, initial } = options;
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<script type="application/json" id="initial">${json(initial)}</script>
<script nonce="${nonce}" src="${attribute(script)}"></script>
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

/** JSON that cannot end the script element it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
