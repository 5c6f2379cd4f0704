import * as vscode from 'vscode';
import { MARK_PREFIX, tick } from '../core/progress/marks.ts';
import { topicsOf } from '../core/progress/practice.ts';
import type { Roadmap, RoadmapNode } from '../core/roadmap.ts';
import { hoverLines, row } from '../core/rows.ts';
import { commands, views } from '../shared/ids.ts';
import { Disposable } from './disposable.ts';
import type { Progress } from './progress.ts';

/** The rows of the tree. Items are kept, and only those that a change touches are made anew. */
export class RoadmapTreeProvider extends Disposable implements vscode.TreeDataProvider<RoadmapNode> {
  readonly #onDidChange = this._register(new vscode.EventEmitter<RoadmapNode[] | undefined>());
  readonly onDidChangeTreeData = this.#onDidChange.event;
  readonly #items = new Map<RoadmapNode, vscode.TreeItem>();
  /** How many items were made: what a tick costs, for the tests. */
  made = 0;

  constructor(
    private readonly roadmap: Roadmap,
    private readonly progress: Progress,
  ) {
    super();
    this._register(progress.onDidChange((keys) => this.#changed(keys)));
  }

  getChildren(node?: RoadmapNode): readonly RoadmapNode[] & RoadmapNode[] {
    if (node === undefined) return this.roadmap.phases as RoadmapNode[];
    return node.kind === 'subtopic' ? [] : (node.children as RoadmapNode[]);
  }

  getParent(node: RoadmapNode): RoadmapNode | undefined {
    return node.parent;
  }

  getTreeItem(node: RoadmapNode): vscode.TreeItem {
    let item = this.#items.get(node);
    if (item === undefined) this.#items.set(node, (item = this.#make(node)));
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: RoadmapNode): vscode.TreeItem {
    item.tooltip = [
      row(this.progress.entries, node, vscode.l10n.t).label,
      ...hoverLines(this.progress.entries, node, this.roadmap.index.exercises, vscode.l10n.t),
    ].join('\n');
    return item;
  }

  /** Shows rows as they are: a box that was clicked and whose tick could not be kept jumps back. */
  redraw(nodes: readonly RoadmapNode[]): void {
    for (const node of nodes) this.#items.delete(node);
    this.#onDidChange.fire([...nodes]);
  }

  #changed(keys: ReadonlySet<string> | undefined): void {
    if (keys === undefined) {
      this.#items.clear();
      this.#onDidChange.fire(undefined);
      return;
    }
    const touched = new Set<RoadmapNode>();
    for (const key of keys) {
      for (const topic of topicsOf(this.roadmap, key)) touched.add(topic);
      if (!key.startsWith(MARK_PREFIX)) continue;
      let node = this.roadmap.node(key.slice(MARK_PREFIX.length));
      for (; node !== undefined; node = node.parent) touched.add(node);
    }
    // Only rows that have been shown and that look different now; VS Code drops those below another of the list itself.
    const changed = [...touched].filter((node) => {
      const before = this.#items.get(node);
      if (before === undefined) return false;
      const item = this.#make(node);
      this.#items.set(node, item);
      return looks(before) !== looks(item);
    });
    if (changed.length > 0) this.#onDidChange.fire(changed);
  }

  #make(node: RoadmapNode): vscode.TreeItem {
    this.made++;
    const shown = row(this.progress.entries, node, vscode.l10n.t);
    const leaf = node.kind === 'subtopic' || node.children.length === 0;
    const item = new vscode.TreeItem(
      shown.label,
      leaf ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = node.key;
    item.description = shown.description;
    item.contextValue = shown.context;
    item.accessibilityInformation = { label: shown.accessibleLabel };
    if (shown.icon !== undefined) {
      item.iconPath = new vscode.ThemeIcon(
        shown.icon,
        shown.color === undefined ? undefined : new vscode.ThemeColor(shown.color),
      );
    }
    if (shown.ticked !== undefined) {
      item.checkboxState = {
        state: shown.ticked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
        tooltip: shown.checkboxLabel,
        accessibilityInformation: { label: shown.checkboxLabel, role: 'checkbox' },
      };
    }
    if (node.kind !== 'phase') {
      item.command = { command: commands.openNote, title: vscode.l10n.t('Open Note'), arguments: [node.key] };
    }
    return item;
  }
}

function looks(item: vscode.TreeItem): string {
  const { label, description, contextValue, accessibilityInformation, iconPath, checkboxState } = item;
  return JSON.stringify([
    label,
    description,
    contextValue,
    accessibilityInformation,
    iconPath,
    checkboxState,
  ]);
}

/** The view in its container: rows, boxes, and which row was chosen last. */
export class RoadmapTree extends Disposable {
  readonly provider: RoadmapTreeProvider;
  readonly view: vscode.TreeView<RoadmapNode>;

  constructor(roadmap: Roadmap, progress: Progress, onError: (error: unknown) => void) {
    super();
    this.provider = this._register(new RoadmapTreeProvider(roadmap, progress));
    this.view = this._register(
      vscode.window.createTreeView(views.tree, {
        treeDataProvider: this.provider,
        showCollapseAll: true,
        // The rules of parents and children are ours (core/progress/marks), not VS Code's.
        manageCheckboxStateManually: true,
      }),
    );
    this._register(
      this.view.onDidChangeCheckboxState(async ({ items }) => {
        for (const [node, state] of items) {
          if (node.kind === 'phase') continue;
          try {
            const ticked = state === vscode.TreeItemCheckboxState.Checked;
            await progress.apply((entries) => tick(entries, node, ticked));
          } catch (error) {
            this.provider.redraw([node]);
            onError(error);
          }
        }
      }),
    );
  }

  /**
   * The row that the keyboard is on, which is another one than the selected row until Enter is pressed. VS Code tells
   * extensions of the selection only; so the row is put into it (or taken out), looked at, and put back.
   */
  async focused(): Promise<RoadmapNode | undefined> {
    const before = this.view.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    const after = this.view.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    return after.find((node) => !before.includes(node)) ?? before.find((node) => !after.includes(node));
  }
}
