import type { Topic } from '../model.ts';
import type { Roadmap, TopicNode } from '../roadmap.ts';
import type { Change, Entries, Json } from './entries.ts';

/**
 * What practice leaves in the progress, apart from the ticks: `verified/EXERCISE` (a pass), `hint/EXERCISE` (how many
 * hints were shown), `solution/EXERCISE` (it was looked at) and `card/TOPIC/NAME` (a card's schedule).
 */

const VERIFIED = 'verified/';
const HINT = 'hint/';
const SOLUTION = 'solution/';
const CARD = 'card/';

export const cardKey = (topic: string, name: string): string => `${CARD}${topic}/${name}`;

/** A pass of an exercise. */
export interface Pass {
  readonly exercise: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `v24.1.0` */
  readonly node: string;
  /** Version of the exercise whose tests passed. */
  readonly content: string;
  /** The solution had been looked at before. */
  readonly solutionSeen: boolean;
}

/** All keys of practice under a topic. */
export function practiceKeys(topic: Topic): string[] {
  return [
    ...(topic.exercises ?? []).flatMap((id) => [VERIFIED + id, HINT + id, SOLUTION + id]),
    ...(topic.cards ?? []).map((name) => cardKey(topic.id, name)),
  ];
}

/** The topics whose rows an entry of practice shows in. */
export function topicsOf(roadmap: Roadmap, key: string): readonly TopicNode[] {
  const [kind = '', id = ''] = key.split('/');
  const ids = kind === 'card' ? [id] : kind === 'verified' ? (roadmap.exercise(id)?.topics ?? []) : [];
  return ids.flatMap((topic) => roadmap.topic(topic) ?? []);
}

export function passOf(entries: Entries, exercise: string): Pass | undefined {
  const entry = entries.get(VERIFIED + exercise);
  const value = entry?.value;
  if (entry === undefined || !isRecord(value)) return undefined;
  const { node, content, solutionSeen } = value;
  if (typeof node !== 'string' || typeof content !== 'string') return undefined;
  return { exercise, at: entry.at, node, content, solutionSeen: solutionSeen === true };
}

/** The passes of a topic's exercises, in their order. One is enough to verify the topic. */
export function passesOf(entries: Entries, node: TopicNode): Pass[] {
  return (node.topic.exercises ?? []).flatMap((id) => passOf(entries, id) ?? []);
}

/** Records a pass. One that is there already stays the record, unless the exercise has changed since. */
export function recordPass(entries: Entries, exercise: string, content: string, node: string): Change[] {
  const before = passOf(entries, exercise);
  if (before?.content === content) return [];
  const solutionSeen = before === undefined ? isSolutionSeen(entries, exercise) : before.solutionSeen;
  return [[VERIFIED + exercise, { node, content, solutionSeen }]];
}

/** How many hints of an exercise have been shown. */
export function hintsShown(entries: Entries, exercise: string): number {
  const value = entries.get(HINT + exercise)?.value;
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
}

export function showHints(entries: Entries, exercise: string, count: number): Change[] {
  return hintsShown(entries, exercise) >= count ? [] : [[HINT + exercise, count]];
}

export function isSolutionSeen(entries: Entries, exercise: string): boolean {
  return entries.get(SOLUTION + exercise)?.value === true;
}

export function seeSolution(entries: Entries, exercise: string): Change[] {
  return isSolutionSeen(entries, exercise) ? [] : [[SOLUTION + exercise, true]];
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
