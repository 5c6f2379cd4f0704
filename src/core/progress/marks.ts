import type { Mark } from '../../shared/protocol.ts';
import type { PhaseNode, Roadmap, RoadmapNode, SubtopicNode, TopicNode } from '../roadmap.ts';
import { practiceKeys } from './practice.ts';
import type { Change, Entries } from './entries.ts';

/** The rules of ticking (product.md, feature 1): what the entries mean, and which entries an action writes. */

export const MARK_PREFIX = 'mark/';
export const markKey = (node: TopicNode | SubtopicNode): string => MARK_PREFIX + node.key;

export interface TopicStatus {
  readonly mark: Mark;
  readonly tickedSubtopics: number;
  readonly subtopics: number;
}

export interface PhaseStatus {
  readonly ticked: number;
  readonly skipped: number;
  readonly topics: number;
}

function explicitMark(entries: Entries, node: TopicNode | SubtopicNode): { mark: Mark; at: number } {
  const entry = entries.get(markKey(node));
  const value = entry?.value;
  const mark = value === 'ticked' || value === 'learning' || value === 'skipped' ? value : 'todo';
  return { mark, at: entry?.at ?? 0 };
}

export function isSubtopicTicked(entries: Entries, node: SubtopicNode): boolean {
  return explicitMark(entries, node).mark === 'ticked';
}

/**
 * How a topic stands. A topic all of whose subtopics are ticked is ticked, also when two windows ticked them between
 * them and neither saw the last; unless something else was said of the topic after the last of those ticks.
 */
export function topicStatus(entries: Entries, node: TopicNode): TopicStatus {
  let tickedSubtopics = 0;
  let lastTick = 0;
  for (const child of node.children) {
    const { mark, at } = explicitMark(entries, child);
    if (mark !== 'ticked') continue;
    tickedSubtopics++;
    if (at > lastTick) lastTick = at;
  }
  const subtopics = node.children.length;
  const own = explicitMark(entries, node);
  const complete = subtopics > 0 && tickedSubtopics === subtopics && lastTick >= own.at;
  return { mark: complete ? 'ticked' : own.mark, tickedSubtopics, subtopics };
}

export function phaseStatus(entries: Entries, node: PhaseNode): PhaseStatus {
  return countTopics(entries, node.children);
}

/** Over the whole roadmap. */
export function overallStatus(entries: Entries, roadmap: Roadmap): PhaseStatus {
  return countTopics(entries, roadmap.topics);
}

function countTopics(entries: Entries, topics: readonly TopicNode[]): PhaseStatus {
  let ticked = 0;
  let skipped = 0;
  for (const topic of topics) {
    const { mark } = topicStatus(entries, topic);
    if (mark === 'ticked') ticked++;
    else if (mark === 'skipped') skipped++;
  }
  return { ticked, skipped, topics: topics.length };
}

/** Share of the topics that are not skipped, as a whole percentage; 100 only when all of them are ticked. */
export function percentage(status: PhaseStatus): number {
  const wanted = status.topics - status.skipped;
  return wanted === 0 ? 100 : Math.floor((100 * status.ticked) / wanted);
}

/** Ticking a topic ticks its subtopics; ticking the last subtopic ticks the topic; unticking is the mirror image. */
export function tick(entries: Entries, node: TopicNode | SubtopicNode, ticked: boolean): Change[] {
  const value: Mark = ticked ? 'ticked' : 'todo';
  if (node.kind === 'topic') {
    return [[markKey(node), value], ...node.children.map((child): Change => [markKey(child), value])];
  }
  const changes: Change[] = [[markKey(node), value]];
  const topic = node.parent;
  const othersTicked = topic.children.every((child) => child === node || isSubtopicTicked(entries, child));
  const { mark } = topicStatus(entries, topic);
  if (ticked && othersTicked) changes.push([markKey(topic), 'ticked']);
  if (!ticked && mark === 'ticked') changes.push([markKey(topic), 'todo']);
  return changes;
}

/** Says *learning* or *skipped* of a topic, or takes it back (`todo`). Ticks of its subtopics stay. */
export function mark(node: TopicNode, value: 'learning' | 'skipped' | 'todo'): Change[] {
  return [[markKey(node), value]];
}

/**
 * Takes back everything under these rows: marks, passed exercises, shown hints, schedules of cards. If `all`, also what
 * the present content does not know.
 */
export function reset(entries: Entries, nodes: readonly RoadmapNode[] | 'all'): Change[] {
  const keys = nodes === 'all' ? [...entries.keys()] : [...new Set(nodes.flatMap(keysUnder))];
  return keys.filter((key) => (entries.get(key)?.value ?? null) !== null).map((key) => [key, null]);
}

function keysUnder(node: RoadmapNode): string[] {
  switch (node.kind) {
    case 'phase':
      return node.children.flatMap(keysUnder);
    case 'topic':
      return [markKey(node), ...node.children.map(markKey), ...practiceKeys(node.topic)];
    case 'subtopic':
      return [markKey(node)];
  }
}

/**
 * The next sensible topic: the first that is begun (marked learning, or with some subtopics ticked), else the first open
 * one whose prerequisites are met, else the first open one. Undefined when nothing is open.
 */
export function nextTopic(entries: Entries, roadmap: Roadmap): TopicNode | undefined {
  const status = new Map(roadmap.topics.map((topic) => [topic.key, topicStatus(entries, topic)]));
  const settled = (id: string): boolean => {
    const mark = status.get(id)?.mark;
    return mark === 'ticked' || mark === 'skipped' || mark === undefined;
  };
  const open = roadmap.topics.filter((topic) => !settled(topic.key));
  const begun = (topic: TopicNode): boolean => {
    const s = status.get(topic.key);
    return s?.mark === 'learning' || (s?.tickedSubtopics ?? 0) > 0;
  };
  const ready = (topic: TopicNode): boolean => topic.topic.needs.every(settled);
  return (
    open.find(begun) ??
    open.find((topic) => topic.topic.written && ready(topic)) ??
    open.find(ready) ??
    open[0]
  );
}
