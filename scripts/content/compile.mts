import fs from 'node:fs';
import path from 'node:path';
import type { ExampleContent, NoteContent, RoadmapIndex, SnippetInfo, Topic } from '../../src/core/model.ts';
import { compileCards } from './cards.mts';
import { compileExercise } from './exercise.mts';
import { loadHighlighter } from './highlight.mts';
import { Problems } from './problems.mts';
import { firstNamedFile, region } from './project.mts';
import { type Excerpt, renderNote, type RenderContext } from './render.mts';
import type { CardsSource } from './schema.mts';
import { type PhaseFolder, readRoadmap, type RoadmapSource } from './source.mts';
import { escapeHtml } from './text.mts';

/** What the extension ships, by file name in `dist/content`. */
export interface Compiled {
  readonly source: RoadmapSource;
  readonly files: ReadonlyMap<string, string>;
  /** Topics that have only an outline. */
  readonly unwritten: readonly string[];
  readonly coverage: Coverage;
  readonly problems: Problems;
}

export interface Coverage {
  readonly references: number;
  readonly covered: number;
}

/** Compiles `roadmap/` of the repository `root`. Problems are collected, never thrown. */
export async function compile(root: string): Promise<Compiled> {
  const problems = new Problems();
  const source = readRoadmap(root, problems);
  const coverage = checkCoverage(root, source, problems);
  checkIds(source, problems);
  const highlighter = await loadHighlighter();

  const topics = new Map(
    source.phases.flatMap((phase) => phase.phase.topics.map((topic) => [topic.id, topic] as const)),
  );
  const files = new Map<string, string>();
  const snippets: SnippetInfo[] = [];
  const unwritten: string[] = [];
  const linkExists = (topic: string, section: string | undefined): boolean =>
    topics.has(topic) &&
    (section === undefined ||
      topics.get(topic)?.subtopics.some((subtopic) => subtopic.id === section) === true);

  for (const phase of source.phases) {
    for (const topic of phase.phase.topics) {
      const note = phase.notes.get(topic.id);
      let content: NoteContent;
      if (note === undefined) {
        unwritten.push(topic.id);
        content = outline(topic.title, topic.subtopics);
      } else {
        const excerpt = (file: string, name: string | undefined, line: number): Excerpt | undefined =>
          findExcerpt(phase, note.file, file, name, line, problems);
        const context: RenderContext = { highlighter, linkExists, excerpt, problems };
        content = renderNote(note, context);
        const set = phase.cards.get(topic.id);
        if (set !== undefined) {
          const cards = compileCards(set, `roadmap/${phase.folder}/${topic.id}.cards.yaml`, context);
          files.set(`cards/${topic.id}.json`, JSON.stringify(cards));
        }
        content.blocks.forEach((block, i) => {
          if (block.language === 'plaintext') return;
          snippets.push({
            topic: topic.id,
            block: i,
            under: block.under,
            language: block.language,
            preview: preview(block.code),
          });
        });
      }
      files.set(`notes/${topic.id}.json`, JSON.stringify(content));
    }
    for (const [id, exercise] of phase.exercises) {
      files.set(`exercises/${id}.json`, JSON.stringify(compileExercise(exercise, problems)));
    }
    for (const [id, example] of phase.examples) {
      const open = firstNamedFile(example);
      if (open === undefined) {
        problems.add(
          `${example.folder}/README.md`,
          1,
          'names no file to read first',
          'say which: Read `src/index.js` first',
        );
      }
      if (!('start' in (example.manifest.scripts ?? {}))) {
        problems.add(
          `${example.folder}/package.json`,
          1,
          'no scripts.start',
          'an example runs with `npm start`',
        );
      }
      const compiled: ExampleContent = {
        id,
        title: example.title,
        open: open ?? 'README.md',
        install:
          example.manifest.dependencies !== undefined || example.manifest.devDependencies !== undefined,
        files: example.files,
      };
      files.set(`examples/${id}.json`, JSON.stringify(compiled));
    }
  }
  files.set('snippets.json', JSON.stringify(snippets));
  files.set('index.json', JSON.stringify(makeIndex(source)));
  return { source, files, unwritten, coverage, problems };
}

function makeIndex(source: RoadmapSource): RoadmapIndex {
  const all = source.phases.flatMap((phase) => phase.phase.topics);
  return {
    formatVersion: 1,
    id: source.id,
    title: source.title,
    phases: source.phases.map(({ phase, notes, cards }, i) => ({
      id: phase.id,
      number: i + 1,
      title: phase.title,
      summary: phase.summary,
      topics: phase.topics.map((topic): Topic => ({
        id: topic.id,
        title: topic.title,
        minutes: topic.minutes,
        needs: topic.needs,
        subtopics: topic.subtopics.map(({ id, title }) => ({ id, title })),
        written: notes.has(topic.id),
        ...(topic.example === undefined ? {} : { example: topic.example }),
        ...(topic.exercises.length === 0 ? {} : { exercises: topic.exercises }),
        ...cardNames(topic.id, cards.get(topic.id)),
      })),
    })),
    examples: Object.fromEntries(
      source.phases.flatMap((phase) =>
        [...phase.examples].map(([id, example]) => [
          id,
          {
            title: example.title,
            topics: all.filter((topic) => topic.example === id).map((topic) => topic.id),
          },
        ]),
      ),
    ),
    exercises: Object.fromEntries(
      source.phases.flatMap((phase) =>
        [...phase.exercises].map(([id, { exercise }]) => [
          id,
          {
            title: exercise.title,
            minutes: exercise.minutes,
            topics: all.filter((topic) => topic.exercises.includes(id)).map((topic) => topic.id),
          },
        ]),
      ),
    ),
  };
}

function cardNames(topic: string, cards: CardsSource | undefined): { cards?: string[] } {
  return cards === undefined ? {} : { cards: cards.map(({ id }) => id.slice(topic.length + 1)) };
}

/** What the webview shows of a topic that has no note yet. */
function outline(title: string, subtopics: readonly { id: string; title: string }[]): NoteContent {
  return {
    html: [
      `<h1 id="title" tabindex="-1"><span>${escapeHtml(title)}</span></h1>`,
      '<p class="unwritten">This note is not written yet. Its outline stands, and can be ticked.</p>',
      ...subtopics.map(
        ({ id, title }) =>
          `<h3 id="${id}" tabindex="-1" data-subtopic="${id}"><span>${escapeHtml(title)}</span></h3>`,
      ),
    ].join('\n'),
    toc: [],
    blocks: [],
  };
}

function preview(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  const telling = lines.find(
    (line) => line !== '' && !/^(import\b|\/\/|\/\*|\*|#|'use strict'|const .* = require\()/.test(line),
  );
  return (telling ?? lines[0] ?? '').slice(0, 100);
}

function findExcerpt(
  phase: PhaseFolder,
  noteFile: string,
  file: string,
  name: string | undefined,
  line: number,
  problems: Problems,
): Excerpt | undefined {
  const [folder, id = '', ...rest] = file.split('/');
  const inner = rest.join('/');
  const text =
    folder === 'examples' ? phase.examples.get(id)?.files.find((f) => f.path === inner)?.text : undefined;
  // An example that is missing as a whole is reported where it is listed.
  if (
    text === undefined &&
    !phase.examples.has(id) &&
    phase.phase.topics.some((topic) => topic.example !== undefined && !phase.examples.has(topic.example))
  ) {
    return undefined;
  }
  if (text === undefined) {
    problems.add(
      noteFile,
      line,
      `${file} is not a file of an example of this phase`,
      'write from=examples/ID/src/FILE#REGION',
    );
    return undefined;
  }
  if (name === undefined) return { code: text.trim(), file: inner };
  const code = region(text, name);
  if (code === undefined) {
    problems.add(
      noteFile,
      line,
      `${file} has no region "${name}"`,
      `put it between \`// #region ${name}\` and \`// #endregion\``,
    );
    return undefined;
  }
  return { code, file: inner };
}

function checkIds(source: RoadmapSource, problems: Problems): void {
  const seen = new Map<string, string>();
  const order = new Map<string, number>();
  const exampleIds = new Map<string, string>();
  const cardIds = new Set<string>();
  for (const { phase } of source.phases) for (const topic of phase.topics) order.set(topic.id, order.size);
  for (const folder of source.phases) {
    const { phase, file, lineOf } = folder;
    phase.topics.forEach((topic, i) => {
      const line = lineOf('topics', i, 'id');
      if (seen.has(topic.id))
        problems.add(
          file,
          line,
          `topic id "${topic.id}" is also in ${seen.get(topic.id) ?? ''}`,
          'topic ids are unique in the roadmap',
        );
      seen.set(topic.id, file);
      topic.needs.forEach((need, n) => {
        const at = order.get(need);
        if (at === undefined)
          problems.add(
            file,
            lineOf('topics', i, 'needs', n),
            `needs "${need}", which is no topic`,
            'correct the id',
          );
        else if (at >= (order.get(topic.id) ?? 0))
          problems.add(
            file,
            lineOf('topics', i, 'needs', n),
            `needs "${need}", which comes later`,
            'put it before, or drop the need',
          );
      });
      const subtopics = new Set<string>();
      topic.subtopics.forEach((subtopic, n) => {
        if (subtopics.has(subtopic.id))
          problems.add(
            file,
            lineOf('topics', i, 'subtopics', n),
            `subtopic id "${subtopic.id}" twice`,
            'subtopic ids are unique in their topic',
          );
        subtopics.add(subtopic.id);
      });
    });
    for (const id of [...folder.examples.keys(), ...folder.exercises.keys()]) {
      const other = exampleIds.get(id);
      if (other !== undefined)
        problems.add(
          file,
          1,
          `example or exercise "${id}" is also in ${other}`,
          'their ids are unique in the roadmap',
        );
      exampleIds.set(id, file);
    }
    for (const [topic, cards] of folder.cards) {
      for (const card of cards) {
        if (cardIds.has(card.id))
          problems.add(
            `roadmap/${folder.folder}/${topic}.cards.yaml`,
            1,
            `card id "${card.id}" twice`,
            'card ids are unique',
          );
        cardIds.add(card.id);
      }
    }
  }
}

/** Every reference of the roadmap as its author wrote it is covered exactly once. */
function checkCoverage(root: string, source: RoadmapSource, problems: Problems): Coverage {
  const list = 'test/fixtures/coverage.tsv';
  const [, ...rows] = fs.readFileSync(path.join(root, list), 'utf8').trim().split('\n');
  const missing = new Map(
    rows.map((row, i) => [row.split('\t')[0] ?? '', { line: i + 2, title: row.split('\t')[2] ?? '' }]),
  );
  const references = new Set(missing.keys());
  const take = (covers: readonly string[] | undefined, file: string, line: number): void => {
    for (const reference of covers ?? []) {
      if (!references.has(reference))
        problems.add(file, line, `covers ${reference}, which the roadmap does not have`, `see ${list}`);
      else if (!missing.delete(reference))
        problems.add(
          file,
          line,
          `covers ${reference}, which something else covers`,
          'cover every reference once',
        );
    }
  };
  for (const { phase, file, lineOf } of source.phases) {
    take(phase.covers, file, lineOf('covers'));
    phase.topics.forEach((topic, i) => {
      take(topic.covers, file, lineOf('topics', i, 'covers'));
      topic.subtopics.forEach((subtopic, n) =>
        take(subtopic.covers, file, lineOf('topics', i, 'subtopics', n)),
      );
    });
  }
  // A phase that could not be read has been reported, and would make all its references missing.
  if (source.unread > 0) return { references: references.size, covered: references.size - missing.size };
  for (const [reference, { line, title }] of missing) {
    problems.add(
      list,
      line,
      `nothing covers ${reference} (${title})`,
      'add it to the `covers` of a phase, topic or subtopic',
    );
  }
  return { references: references.size, covered: references.size - missing.size };
}

/** Writes compiled content, and removes what an earlier build left. */
export function writeCompiled(files: ReadonlyMap<string, string>, folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
