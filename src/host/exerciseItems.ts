import * as vscode from 'vscode';
import { pathKey } from '../core/exercise/outcome.ts';
import type { ContentReader } from './contentReader.ts';
import type { FoundExercise } from './exercises.ts';

/** An exercise that is to be checked. */
export interface Asked {
  readonly root: vscode.TestItem;
  /** Undefined: all of its tests. */
  readonly only: readonly vscode.TestItem[] | undefined;
}

/** The rows of the Test Explorer: an exercise each, with its tests below it. */
export class ExerciseItems {
  readonly #byItem = new WeakMap<vscode.TestItem, FoundExercise>();
  readonly #pathOf = new WeakMap<vscode.TestItem, readonly string[]>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly content: ContentReader,
  ) {}

  /** The exercise whose row this is. */
  exerciseOf(root: vscode.TestItem): FoundExercise | undefined {
    return this.#byItem.get(root);
  }

  /** The names of the suites that a test is in, and its own. */
  pathOf(item: vscode.TestItem): readonly string[] {
    return this.#pathOf.get(item) ?? [];
  }

  /** Makes the rows those of these exercises; what is there already stays as it is. */
  list(known: readonly FoundExercise[]): void {
    const items = known.map((found) => {
      const id = found.folder.toString();
      const present = this.controller.items.get(id);
      if (present !== undefined && this.#byItem.get(present)?.id === found.id) return present;
      const item = this.controller.createTestItem(
        id,
        found.info.title,
        vscode.Uri.joinPath(found.folder, 'README.md'),
      );
      item.description = vscode.workspace.asRelativePath(found.folder, false);
      item.canResolveChildren = true;
      this.#byItem.set(item, found);
      return item;
    });
    this.controller.items.replace(items);
  }

  /** Lists the tests of an exercise that are known before it runs. */
  async resolve(item: vscode.TestItem): Promise<void> {
    const found = this.#byItem.get(item);
    if (found === undefined || !item.canResolveChildren) return;
    const content = await this.content.exercise(found.id);
    for (const { path, file, line } of content.tests)
      this.test(item, path, vscode.Uri.joinPath(found.folder, ...file.split('/')), line);
    item.canResolveChildren = false;
  }

  /** The row of a test, made with those above it if it is not there yet. */
  test(root: vscode.TestItem, path: readonly string[], uri: vscode.Uri, line: number): vscode.TestItem {
    let parent = root;
    for (let depth = 1; depth <= path.length; depth++) {
      const part = path.slice(0, depth);
      const id = `${root.id}#${pathKey(part)}`;
      let item = parent.children.get(id);
      if (item === undefined) {
        item = this.controller.createTestItem(id, part.at(-1) ?? '', uri);
        // Tests in the order of their lines, whenever they became known.
        item.sortText = `${uri.path}:${String(line).padStart(6, '0')}`;
        this.#pathOf.set(item, part);
        parent.children.add(item);
      }
      if (depth === path.length) item.range = new vscode.Range(line - 1, 0, line - 1, 0);
      parent = item;
    }
    return parent;
  }

  /** What a request means: which exercises, and of each all tests or only some. */
  asked(request: vscode.TestRunRequest): readonly Asked[] {
    const included = request.include ?? [...this.controller.items].map(([, item]) => item);
    const excluded = new Set(request.exclude ?? []);
    const byRoot = new Map<vscode.TestItem, vscode.TestItem[] | undefined>();
    for (const item of included) {
      if (excluded.has(item)) continue;
      let root = item;
      while (root.parent !== undefined) root = root.parent;
      if (root === item) byRoot.set(root, undefined);
      else if (!byRoot.has(root)) byRoot.set(root, [item]);
      else byRoot.get(root)?.push(item);
    }
    return [...byRoot].map(([root, only]) => ({ root, only }));
  }
}
