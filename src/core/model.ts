/** The compiled content: what the content compiler writes into `dist/content` and the extension reads. */

/** `dist/content/index.json`: all that the tree needs, and nothing that only a note needs. */
export interface RoadmapIndex {
  readonly formatVersion: 1;
  readonly id: string;
  readonly title: string;
  readonly phases: readonly Phase[];
  readonly examples: Readonly<Record<string, ExampleInfo>>;
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

/** A file of a project to scaffold; `path` uses `/` on every platform. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}
