import { lexer, type Token, type Tokens } from 'marked';
import { type Fence, parseFence } from './fence.mts';
import { fenceNames } from './highlight.mts';
import type { Problems } from './problems.mts';
import type { TopicSource } from './schema.mts';
import { countWords, slug } from './text.mts';

/** A note as it was written: its parts in order, with their lines. */
export interface NoteSource {
  readonly file: string;
  readonly parts: readonly Part[];
}

export type Part =
  | {
      readonly kind: 'heading';
      readonly line: number;
      readonly depth: number;
      readonly text: string;
      readonly id: string;
      readonly subtopic: string | undefined;
    }
  | {
      readonly kind: 'code';
      readonly line: number;
      readonly fence: Fence;
      readonly code: string;
      readonly output: CodeOutput | undefined;
    }
  | { readonly kind: 'diagram'; readonly line: number; readonly source: string; readonly alt: string }
  | { readonly kind: 'prose'; readonly line: number; readonly token: Token };

export interface CodeOutput {
  readonly line: number;
  readonly text: string;
}

/** Words beside code; more or less needs a reason (`lengthReason` in phase.yaml). */
const LENGTH = { min: 250, max: 950 };

/** Takes a note apart and checks its form. Whether its code does what it says is checked by running it (run.mts). */
export function parseNote(
  file: string,
  markdown: string,
  topic: TopicSource,
  problems: Problems,
): NoteSource {
  const tokens = lexer(markdown.replaceAll('\r\n', '\n'));
  const parts: Part[] = [];
  const subtopics = new Map(topic.subtopics.map((subtopic) => [subtopic.title, subtopic.id]));
  const ids = new Set<string>();
  let line = 1;
  let words = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    const start = line + leadingLines(token.raw);
    line += count(token.raw, '\n');
    if (token.type === 'space') continue;
    if (isHeading(token)) {
      words += countWords(token.text);
      const text = plain(token);
      const subtopic = token.depth === 3 ? subtopics.get(text) : undefined;
      if (subtopic !== undefined) subtopics.delete(text);
      let id = subtopic ?? slug(text);
      while (ids.has(id)) id += '-2';
      ids.add(id);
      parts.push({ kind: 'heading', line: start, depth: token.depth, text, id, subtopic });
      continue;
    }
    if (!isCode(token)) {
      words += countWords(token.raw);
      checkHtml(file, start, token, problems);
      parts.push({ kind: 'prose', line: start, token });
      continue;
    }
    if (token.codeBlockStyle === 'indented') {
      problems.add(file, start, 'an indented code block', 'put it between ``` fences, with its language');
      continue;
    }
    const fence = parseFence(token.lang ?? '');
    if (fence.language === 'output') {
      problems.add(
        file,
        start,
        'an ```output block without code above it',
        'put it directly below its ```js run block',
      );
      continue;
    }
    checkFence(file, start, fence, token, problems);
    if (fence.language === 'mermaid') {
      const alt = /^\s*%%\s*alt:\s*(.+)$/m.exec(token.text)?.[1]?.trim();
      if (alt === undefined)
        problems.add(
          file,
          start,
          'a diagram without a text alternative',
          'begin it with `%% alt: …`, one sentence that says what it shows',
        );
      parts.push({
        kind: 'diagram',
        line: start,
        source: token.text.replace(/^\s*%%.*\n?/gm, ''),
        alt: alt ?? '',
      });
      continue;
    }
    let output: CodeOutput | undefined;
    if (fence.mode !== undefined) {
      let next = i + 1;
      let outputLine = line;
      if (tokens[next]?.type === 'space') outputLine += count(tokens[next++]?.raw ?? '', '\n');
      const below = tokens[next];
      if (below !== undefined && isCode(below) && below.lang === 'output') {
        output = { line: outputLine, text: below.text };
        line = outputLine + count(below.raw, '\n');
        i = next;
      } else
        problems.add(
          file,
          start,
          `a \`\`\`js ${fence.mode} block without its output`,
          'add an ```output block directly below it',
        );
    }
    parts.push({ kind: 'code', line: start, fence, code: token.text, output });
  }
  checkForm(file, parts, topic, words, problems);
  for (const [title] of subtopics) {
    problems.add(
      file,
      1,
      `subtopic "${title}" has no section`,
      `add a heading \`### ${title}\`, or correct the title in phase.yaml`,
    );
  }
  return { file, parts };
}

function checkForm(
  file: string,
  parts: readonly Part[],
  topic: TopicSource,
  words: number,
  problems: Problems,
): void {
  const first = parts[0];
  if (first?.kind !== 'heading' || first.depth !== 1 || first.text !== topic.title) {
    problems.add(
      file,
      first?.line ?? 1,
      'the note does not begin with its title',
      `begin it with \`# ${topic.title}\`, as phase.yaml has it`,
    );
  }
  if (parts[1]?.kind !== 'prose') {
    problems.add(
      file,
      parts[1]?.line ?? 1,
      'no paragraph below the title',
      'say there what problem the thing solves',
    );
  }
  for (const part of parts.slice(1)) {
    if (part.kind !== 'heading') continue;
    if (part.depth === 1) problems.add(file, part.line, 'a second `#` heading', 'use `##`');
    if (part.depth > 3)
      problems.add(file, part.line, `a heading of depth ${part.depth}`, 'use `##` or `###`');
  }
  if ((words < LENGTH.min || words > LENGTH.max) && topic.lengthReason === undefined) {
    problems.add(
      file,
      1,
      `${words} words beside code; a note has ${LENGTH.min} to ${LENGTH.max}`,
      'shorten or complete it, or give the topic a `lengthReason` in phase.yaml',
    );
  }
  if (!parts.some((part) => part.kind === 'heading' && part.text === 'Read more')) {
    problems.add(
      file,
      parts.at(-1)?.line ?? 1,
      'no section `## Read more`',
      'end the note with two to five primary sources',
    );
  }
}

function checkFence(file: string, line: number, fence: Fence, token: Tokens.Code, problems: Problems): void {
  if (!fenceNames.includes(fence.language)) {
    problems.add(
      file,
      line,
      fence.language === '' ? 'a code block without a language' : `unknown fence "${fence.language}"`,
      `use one of ${fenceNames.join(', ')}`,
    );
  }
  for (const word of fence.unknown) {
    problems.add(
      file,
      line,
      `"${word}" means nothing after \`\`\``,
      'use run, throws, cjs, from=, flags= or env=; see CONTRIBUTING.md',
    );
  }
  if (
    (fence.language === 'js' || fence.language === 'ts') &&
    fence.mode === undefined &&
    fence.from === undefined
  ) {
    problems.add(
      file,
      line,
      'JavaScript that nothing runs',
      'make it ```js run with its ```output, or ```js from= a tested example',
    );
  }
  if (fence.from !== undefined && token.text.trim() !== '') {
    problems.add(
      file,
      line,
      'a `from=` block with code of its own',
      'leave it empty: the code comes from the example',
    );
  }
  if (fence.language === 'json') {
    try {
      JSON.parse(token.text);
    } catch (error) {
      problems.add(
        file,
        line,
        `not valid JSON: ${(error as Error).message}`,
        'mend it, or use ```text for an excerpt',
      );
    }
  }
}

/** A note is Markdown; HTML in it would reach the webview. */
function checkHtml(file: string, line: number, token: Token, problems: Problems): void {
  walk(token, (inner) => {
    if (inner.type === 'html')
      problems.add(
        file,
        line,
        `HTML in the note: ${inner.raw.trim().slice(0, 40)}`,
        'say it in Markdown; put `<` into back ticks',
      );
  });
}

/** Calls `visit` for a token and all within it. */
export function walk(token: Token, visit: (token: Token) => void): void {
  visit(token);
  const { tokens, items, header, rows } = token as {
    tokens?: Token[];
    items?: Token[];
    header?: { tokens: Token[] }[];
    rows?: { tokens: Token[] }[][];
  };
  for (const inner of tokens ?? []) walk(inner, visit);
  for (const inner of items ?? []) walk(inner, visit);
  for (const cell of [...(header ?? []), ...(rows ?? []).flat()])
    for (const inner of cell.tokens) walk(inner, visit);
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';
const isCode = (token: Token): token is Tokens.Code => token.type === 'code';
const count = (text: string, what: string): number => text.split(what).length - 1;
const leadingLines = (raw: string): number => /^\n*/.exec(raw)?.[0].length ?? 0;

function plain(token: Tokens.Heading): string {
  let text = '';
  const add = (inner: Token): void => {
    const within = (inner as { tokens?: Token[] }).tokens;
    if (within !== undefined) within.forEach(add);
    else text += 'text' in inner ? String(inner.text) : inner.raw;
  };
  token.tokens.forEach(add);
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
