import * as vscode from 'vscode';
import type {
  Card,
  ExampleContent,
  ExerciseContent,
  NoteContent,
  RoadmapIndex,
  SnippetInfo,
} from '../core/model.ts';

/** Reads a text file of the extension's own. Where there is Node, its own way is shorter than through VS Code. */
export type ReadText = (file: vscode.Uri) => Promise<string>;

/** The way that works in every extension host. */
export const readThroughVscode: ReadText = async (file) =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(file));

/** Reads what the build put into `dist`. Only ids that the index names may be asked for. */
export class ContentReader {
  readonly #folder: vscode.Uri;
  readonly #media: vscode.Uri;
  #note: { id: string; content: Promise<NoteContent> } | undefined;

  constructor(
    extensionUri: vscode.Uri,
    private readonly readText: ReadText,
  ) {
    this.#folder = vscode.Uri.joinPath(extensionUri, 'dist', 'content');
    this.#media = vscode.Uri.joinPath(extensionUri, 'dist', 'media');
  }

  index(): Promise<RoadmapIndex> {
    return this.#json<RoadmapIndex>('index.json');
  }

  /** The last note is kept: its blocks are asked for one by one. */
  note(topic: string): Promise<NoteContent> {
    if (this.#note?.id !== topic) {
      const content = this.#json<NoteContent>('notes', `${topic}.json`);
      this.#note = { id: topic, content };
      // A failed read is not kept, so that the next try reads again.
      content.catch(() => (this.#note = undefined));
    }
    return this.#note.content;
  }

  snippets(): Promise<readonly SnippetInfo[]> {
    return this.#json<readonly SnippetInfo[]>('snippets.json');
  }

  example(id: string): Promise<ExampleContent> {
    return this.#json<ExampleContent>('examples', `${id}.json`);
  }

  exercise(id: string): Promise<ExerciseContent> {
    return this.#json<ExerciseContent>('exercises', `${id}.json`);
  }

  cards(topic: string): Promise<readonly Card[]> {
    return this.#json<readonly Card[]>('cards', `${topic}.json`);
  }

  /** A page's script or style. */
  media(file: 'notes.js' | 'notes.css' | 'review.js' | 'review.css'): Promise<string> {
    return this.readText(vscode.Uri.joinPath(this.#media, file));
  }

  async #json<T>(...path: string[]): Promise<T> {
    return JSON.parse(await this.readText(vscode.Uri.joinPath(this.#folder, ...path))) as T;
  }
}
