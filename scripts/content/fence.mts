/** What the words after ``` say about a code block (design: "Code blocks"). */
export interface Fence {
  readonly language: string;
  /** `run`: the reader can run it; `throws`: it shows a failure. */
  readonly mode: 'run' | 'throws' | undefined;
  /** Run as CommonJS instead of as an ES module. */
  readonly commonjs: boolean;
  /** Options for `node`. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A file of an example, and the region of it. */
  readonly from: { readonly file: string; readonly region: string | undefined } | undefined;
  /** Words that mean nothing. */
  readonly unknown: readonly string[];
}

/** Options that change what a program may do are for the reader to choose, not for a note. */
const ALLOWED_FLAGS =
  /^--(expose-gc|no-warnings|trace-warnings|stack-size=\d+|max-old-space-size=\d+|stack-trace-limit=\d+|enable-source-maps|unhandled-rejections=[a-z-]+)$/;

export function parseFence(info: string): Fence {
  const [language = '', ...words] = info.trim().split(/\s+/);
  let mode: Fence['mode'];
  let commonjs = false;
  let from: Fence['from'];
  const flags: string[] = [];
  const env: Record<string, string> = {};
  const unknown: string[] = [];
  for (const word of words) {
    const [name = '', ...rest] = word.split('=');
    const value = rest.join('=');
    if (word === 'run' || word === 'throws') mode = word;
    else if (word === 'cjs') commonjs = true;
    else if (name === 'from') {
      const [file = '', region] = value.split('#');
      from = { file, region };
    } else if (name === 'flags') {
      for (const flag of value.split(',')) (ALLOWED_FLAGS.test(flag) ? flags : unknown).push(flag);
    } else if (name === 'env') {
      for (const pair of value.split(',')) {
        const [key = '', ...parts] = pair.split('=');
        if (/^[A-Z][A-Z0-9_]*$/.test(key) && parts.length > 0) env[key] = parts.join('=');
        else unknown.push(pair);
      }
    } else unknown.push(word);
  }
  return { language, mode, commonjs, flags, env, from, unknown };
}

/**
 * Does what a program printed match the ```output block? `…` stands for anything within a line; a line that is only `…`
 * for any number of lines. Trailing white space does not count.
 */
export function outputMatches(expected: string, actual: string): boolean {
  const clean = (text: string): string[] =>
    text
      .replaceAll('\r\n', '\n')
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  const pattern = clean(expected)
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : line.split('…').map(escapeRegExp).join('.*') + '\\n'))
    .join('');
  return new RegExp(`^${pattern}$`, 'u').test(clean(actual).join('\n') + '\n');
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
