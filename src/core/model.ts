/** The compiled content: what the content compiler writes into `dist/content` and the extension reads. */

/** `dist/content/index.json`: all that the tree needs, and nothing that only a note needs. */
export interface RoadmapIndex {
  readonly formatVersion: 1;
  readonly id: string;
  readonly title: string;
  readonly phases: readonly Phase[];
  readonly examples: Readonly<Record<string, ExampleInfo>>;
  readonly exercises: Readonly<Record<string, ExerciseInfo>>;
}

export interface Phase {
  readonly id: string;
  /** 1 for the first. */
  readonly number: number;
  readonly title: string;
  readonly summary: string;
  readonly topics: readonly Topic[];
}

export interface Topic {
  /** Unique in the roadmap and stable for ever: progress hangs on it. */
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** Ids of the topics to know first. */
  readonly needs: readonly string[];
  readonly subtopics: readonly Subtopic[];
  /** False while the topic has only an outline. */
  readonly written: boolean;
  readonly example?: string;
  /** Ids; absent when there are none. */
  readonly exercises?: readonly string[];
  /** Names of its cards, whose ids are `TOPIC/NAME`; absent when there are none. */
  readonly cards?: readonly string[];
}

export interface Subtopic {
  /** Unique within its topic. */
  readonly id: string;
  readonly title: string;
}

export interface ExampleInfo {
  readonly title: string;
  /** Ids of the topics that it serves. */
  readonly topics: readonly string[];
}

export interface ExerciseInfo {
  readonly title: string;
  readonly minutes: number;
  /** Ids of the topics that passing it verifies. */
  readonly topics: readonly string[];
}

/** `dist/content/notes/TOPIC.json` */
export interface NoteContent {
  readonly html: string;
  readonly toc: readonly { readonly id: string; readonly title: string; readonly depth: 2 | 3 }[];
  readonly blocks: readonly NoteBlock[];
}

/** A code block of a note, by its place in it. */
export interface NoteBlock {
  /** A VS Code language id. */
  readonly language: string;
  readonly code: string;
  /** Title of the heading above it. */
  readonly under: string;
  /** `src/copy.js` when the block is part of an example. */
  readonly file?: string;
  /** Present when the reader can run the block. */
  readonly run?: RunOptions;
}

/** How a block is run: the build has checked that it prints what the note says when run like this. */
export interface RunOptions {
  /** As CommonJS instead of as an ES module. */
  readonly commonjs: boolean;
  /** Options for `node`. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `dist/content/snippets.json`: the code blocks of all notes, without their code. */
export interface SnippetInfo {
  readonly topic: string;
  readonly block: number;
  readonly under: string;
  readonly language: string;
  /** The first telling line. */
  readonly preview: string;
}

/** `dist/content/examples/EXAMPLE.json` */
export interface ExampleContent {
  readonly id: string;
  readonly title: string;
  /** The file that the README names first. */
  readonly open: string;
  /** Has dependencies: `npm install` comes before `npm start`. */
  readonly install: boolean;
  readonly files: readonly ProjectFile[];
}

/** `dist/content/exercises/EXERCISE.json` */
export interface ExerciseContent {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** Changes when its tests or its starter do: recorded with a pass. */
  readonly version: string;
  /** The files that are the learner's; the first is opened. */
  readonly edit: readonly string[];
  /** Has dependencies: `npm install` comes before its tests. */
  readonly install: boolean;
  /** The starter with its tests. */
  readonly files: readonly ProjectFile[];
  readonly solution: readonly ProjectFile[];
  /** Markdown, graded: the first gives away least. */
  readonly hints: readonly string[];
  /** Options for `node --test` that its own `npm test` has too. */
  readonly flags: readonly string[];
  readonly testFiles: readonly string[];
  /** The tests whose names stand in the test files as they are. A run may bring more. */
  readonly tests: readonly ExerciseTest[];
}

export interface ExerciseTest {
  /** The names of the suites that it is in, then its own. */
  readonly path: readonly string[];
  readonly file: string;
  /** 1 for the first. */
  readonly line: number;
}

/** `dist/content/cards/TOPIC.json` */
export type Card = OpenCard | ChoiceCard;

export interface OpenCard {
  /** `TOPIC/NAME`, stable for ever: its schedule hangs on it. */
  readonly id: string;
  readonly kind: 'open';
  /** HTML, compiled and sanitised at build time, as is all text of cards. */
  readonly ask: string;
  readonly answer: string;
}

export interface ChoiceCard {
  readonly id: string;
  readonly kind: 'choice';
  readonly ask: string;
  readonly options: readonly { readonly text: string; readonly why: string; readonly right: boolean }[];
}

/** A file of a project to scaffold; `path` uses `/` on every platform. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}
