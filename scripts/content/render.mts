import { Marked, type Token, type Tokens } from 'marked';
import type { Highlighter } from 'shiki';
import type { NoteBlock, NoteContent, RunOptions } from '../../src/core/model.ts';
import { renderDiagram } from './diagram.mts';
import type { Fence } from './fence.mts';
import { highlight, languageOf } from './highlight.mts';
import type { NoteSource } from './note.mts';
import type { Problems } from './problems.mts';
import { escapeHtml } from './text.mts';

/** Where the links of a note may lead within the roadmap: `topic:ID` and `topic:ID/SUBTOPIC`. */
export type LinkExists = (topic: string, section: string | undefined) => boolean;
/** The code of a `from=` block. */
export interface Excerpt {
  readonly code: string;
  readonly file: string;
}

export interface RenderContext {
  readonly highlighter: Highlighter;
  readonly linkExists: LinkExists;
  /** Undefined when the file or the region is missing, which it has reported. */
  readonly excerpt: (file: string, region: string | undefined, line: number) => Excerpt | undefined;
  readonly problems: Problems;
}

/** A note as the webview shows it. The HTML holds no script, no style and no address that is not https. */
export function renderNote(note: NoteSource, context: RenderContext): NoteContent {
  const blocks: NoteBlock[] = [];
  const toc: { id: string; title: string; depth: 2 | 3 }[] = [];
  const html: string[] = [];
  let under = '';
  let diagrams = 0;
  for (const part of note.parts) {
    switch (part.kind) {
      case 'heading':
        under = part.text;
        if (part.depth === 2 || part.depth === 3)
          toc.push({ id: part.id, title: part.text, depth: part.depth });
        html.push(
          `<h${part.depth} id="${part.id}" tabindex="-1"${part.subtopic === undefined ? '' : ` data-subtopic="${part.subtopic}"`}><span>${escapeHtml(part.text)}</span></h${part.depth}>`,
        );
        break;
      case 'diagram':
        try {
          html.push(
            `<figure class="diagram">${renderDiagram(part.source, part.alt, `d${diagrams++}`)}</figure>`,
          );
        } catch (error) {
          context.problems.add(
            note.file,
            part.line,
            `the diagram cannot be drawn: ${(error as Error).message}`,
            'keep to plain flowchart, sequenceDiagram or stateDiagram-v2 syntax',
          );
        }
        break;
      case 'code': {
        const excerpt =
          part.fence.from && context.excerpt(part.fence.from.file, part.fence.from.region, part.line);
        const code = excerpt?.code ?? part.code;
        const language = languageOf(part.fence.language);
        blocks.push({
          language: language?.vscode ?? 'plaintext',
          code,
          under,
          ...(excerpt === undefined ? {} : { file: excerpt.file }),
          ...(part.fence.mode === undefined ? {} : { run: runOptions(part.fence) }),
        });
        const title = excerpt === undefined ? (language?.label ?? part.fence.language) : excerpt.file;
        html.push(
          `<figure class="block" data-block="${blocks.length - 1}"${part.fence.mode === undefined ? '' : ' data-runnable'}><figcaption>${escapeHtml(title)}</figcaption>` +
            `<pre tabindex="0"><code>${highlight(context.highlighter, code, part.fence.language)}</code></pre>` +
            (part.output === undefined
              ? ''
              : `<div class="output"><span class="output-label">${part.fence.mode === 'throws' ? 'Fails with' : 'Prints'}</span><pre tabindex="0"><samp>${escapeHtml(part.output.text)}</samp></pre></div>`) +
            '</figure>',
        );
        break;
      }
      case 'prose':
        html.push(proseToHtml(part.token, note.file, part.line, context, under === 'Pitfalls'));
        break;
    }
  }
  return { html: html.join('\n'), toc, blocks };
}

const runOptions = ({ commonjs, flags, env }: Fence): RunOptions => ({ commonjs, flags, env });

function proseToHtml(
  token: Token,
  file: string,
  line: number,
  context: RenderContext,
  pitfalls: boolean,
): string {
  const html = markdown(file, line, context).parser([token]).trim();
  return pitfalls ? html.replace(/^<ul>/, '<ul class="pitfalls">') : html;
}

/** A short text outside notes, as on a card. */
export function renderText(text: string, file: string, line: number, context: RenderContext): string {
  return (markdown(file, line, context).parse(text) as string).trim();
}

function markdown(file: string, line: number, context: RenderContext): Marked {
  return new Marked({
    gfm: true,
    renderer: {
      link(link: Tokens.Link) {
        const text = this.parser.parseInline(link.tokens);
        const to = /^topic:([a-z0-9-]+)(?:\/([a-z0-9-]+))?$/.exec(link.href);
        if (to !== null) {
          const [, topic = '', section] = to;
          if (!context.linkExists(topic, section)) {
            context.problems.add(
              file,
              line,
              `the link ${link.href} leads nowhere`,
              'correct the topic id (and the subtopic id), as in phase.yaml',
            );
          }
          return `<a href="#" data-topic="${topic}"${section === undefined ? '' : ` data-section="${section}"`}>${text}</a>`;
        }
        if (!/^https:\/\/[^\s"'<>]+$/.test(link.href)) {
          context.problems.add(
            file,
            line,
            `the link ${link.href} is neither https nor within the roadmap`,
            'use https://…, or topic:ID for another topic',
          );
        }
        return `<a href="${escapeHtml(link.href)}">${text}</a>`;
      },
      image(image: Tokens.Image) {
        context.problems.add(
          file,
          line,
          'an image in the note',
          'use a mermaid diagram, which follows the theme',
        );
        return escapeHtml(image.text);
      },
      html(html: Tokens.HTML | Tokens.Tag) {
        return escapeHtml(html.raw); // reported by parseNote
      },
      code(code: Tokens.Code) {
        return `<pre tabindex="0"><code>${escapeHtml(code.text)}</code></pre>`;
      },
      table(table: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], tag: 'th' | 'td'): string =>
          row
            .map(
              (cell) =>
                `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${this.parser.parseInline(cell.tokens)}</${tag}>`,
            )
            .join('');
        const rows = table.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
        return `<div class="table" tabindex="0" role="group"><table><thead><tr>${cells(table.header, 'th')}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
    },
  });
}
