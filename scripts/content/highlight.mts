import { createCssVariablesTheme, createHighlighter, type Highlighter } from 'shiki';
import { escapeHtml } from './text.mts';

const theme = createCssVariablesTheme({ name: 'css-variables', variablePrefix: '--t-', fontStyle: false });

/** Fence name → shiki's grammar, and VS Code's language id where a block is opened as a file. */
const languages: Readonly<Record<string, { grammar: string; vscode: string; label: string }>> = {
  js: { grammar: 'javascript', vscode: 'javascript', label: 'JavaScript' },
  ts: { grammar: 'typescript', vscode: 'typescript', label: 'TypeScript' },
  json: { grammar: 'json', vscode: 'json', label: 'JSON' },
  sh: { grammar: 'shellscript', vscode: 'shellscript', label: 'Shell' },
  powershell: { grammar: 'powershell', vscode: 'powershell', label: 'PowerShell' },
  http: { grammar: 'http', vscode: 'plaintext', label: 'HTTP' },
  sql: { grammar: 'sql', vscode: 'sql', label: 'SQL' },
  nginx: { grammar: 'nginx', vscode: 'plaintext', label: 'nginx' },
  yaml: { grammar: 'yaml', vscode: 'yaml', label: 'YAML' },
  ini: { grammar: 'ini', vscode: 'ini', label: 'INI' },
  dockerfile: { grammar: 'docker', vscode: 'dockerfile', label: 'Dockerfile' },
  html: { grammar: 'html', vscode: 'html', label: 'HTML' },
  xml: { grammar: 'xml', vscode: 'xml', label: 'XML' },
  diff: { grammar: 'diff', vscode: 'diff', label: 'Diff' },
  c: { grammar: 'c', vscode: 'c', label: 'C' },
  cpp: { grammar: 'cpp', vscode: 'cpp', label: 'C++' },
  prisma: { grammar: 'prisma', vscode: 'plaintext', label: 'Prisma' },
  text: { grammar: 'text', vscode: 'plaintext', label: 'Text' },
  output: { grammar: 'text', vscode: 'plaintext', label: 'Output' },
};

export const fenceNames: readonly string[] = [...Object.keys(languages), 'mermaid'];
export const languageOf = (fence: string) => languages[fence];

let highlighter: Promise<Highlighter> | undefined;

/** One highlighter for all notes: making it takes a second. */
export function loadHighlighter(): Promise<Highlighter> {
  const grammars = [...new Set(Object.values(languages).map((language) => language.grammar))];
  return (highlighter ??= createHighlighter({
    themes: [theme],
    langs: grammars.filter((g) => g !== 'text'),
  }));
}

/**
 * Code as HTML with a class per kind of token (`t-keyword`), never a style: the webview's policy allows no inline styles,
 * and its style sheet gives the classes the colours of the editor's theme.
 */
export function highlight(highlighter: Highlighter, code: string, fence: string): string {
  const grammar = languageOf(fence)?.grammar ?? 'text';
  const lines = highlighter.codeToTokensBase(code, {
    lang: grammar as 'javascript',
    theme: theme.name as 'nord',
    // On a slow day as on a fast one: without this a line is left half coloured after half a second.
    tokenizeTimeLimit: 0,
  });
  return lines
    .map((line) => {
      let html = '';
      let pending = '';
      let kind = '';
      const flush = (): void => {
        if (pending !== '')
          html += kind === '' ? escapeHtml(pending) : `<span class="t-${kind}">${escapeHtml(pending)}</span>`;
        pending = '';
      };
      for (const token of line) {
        const next = /^var\(--t-token-([a-z-]+)\)$/.exec(token.color ?? '')?.[1] ?? '';
        // White space takes no colour: fewer elements for the webview.
        if (next !== kind && token.content.trim() !== '') {
          flush();
          kind = next;
        }
        pending += token.content;
      }
      flush();
      return html;
    })
    .join('\n');
}
