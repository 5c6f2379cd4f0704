import * as vscode from 'vscode';
import { topicStatus } from '../core/progress/marks.ts';
import type { Roadmap, RoadmapNode, SubtopicNode, TopicNode } from '../core/roadmap.ts';
import { markText } from '../core/rows.ts';
import type { Progress } from './progress.ts';

interface TopicItem extends vscode.QuickPickItem {
  readonly node?: TopicNode;
}

/** Finds out which topic a command is meant for. */
export class TopicPicker {
  constructor(
    private readonly roadmap: Roadmap,
    private readonly progress: Progress,
    /** The topic in front of the learner: the open note's, else the one chosen in the tree. */
    private readonly current: () => TopicNode | undefined,
  ) {}

  /** What a command was called with: a row of the tree, or a key (from a link, a keybinding or a test). */
  node(argument: unknown): RoadmapNode | undefined {
    if (typeof argument === 'string') return this.roadmap.node(argument);
    if (typeof argument !== 'object' || argument === null || !('key' in argument)) return undefined;
    return typeof argument.key === 'string' ? this.roadmap.node(argument.key) : undefined;
  }

  /** The topic or subtopic that a command was called with, or the topic that the user picks; undefined if none. */
  async topicOrSubtopic(
    argument: unknown,
    placeHolder: string,
  ): Promise<TopicNode | SubtopicNode | undefined> {
    const node = this.node(argument);
    if (node !== undefined && node.kind !== 'phase') return node;
    return this.pick(placeHolder);
  }

  async topic(argument: unknown, placeHolder: string): Promise<TopicNode | undefined> {
    const node = await this.topicOrSubtopic(argument, placeHolder);
    return node?.kind === 'subtopic' ? node.parent : node;
  }

  /** Asks. The current topic comes first, then all of them, by phase. */
  async pick(
    placeHolder: string,
    wanted: (topic: TopicNode) => boolean = () => true,
  ): Promise<TopicNode | undefined> {
    const items: TopicItem[] = [];
    const current = this.current();
    if (current !== undefined && wanted(current)) {
      items.push(separator(vscode.l10n.t('current')), this.#item(current));
    }
    for (const phase of this.roadmap.phases) {
      const topics = phase.children.filter((topic) => topic !== current && wanted(topic));
      if (topics.length === 0) continue;
      items.push(
        separator(`${phase.phase.number}. ${phase.phase.title}`),
        ...topics.map((topic) => this.#item(topic)),
      );
    }
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked?.node;
  }

  #item(node: TopicNode): TopicItem {
    const state = markText(topicStatus(this.progress.entries, node), vscode.l10n.t);
    const parts = [state, node.topic.written ? '' : vscode.l10n.t('outline')].filter((part) => part !== '');
    return { label: node.topic.title, description: parts.join(' · '), node };
  }
}

const separator = (label: string): TopicItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
