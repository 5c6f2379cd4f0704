import type { Entries, Json } from '../progress/entries.ts';
import { topicStatus } from '../progress/marks.ts';
import { cardKey } from '../progress/practice.ts';
import type { Roadmap, TopicNode } from '../roadmap.ts';

/** When a card comes again, as it stands in the progress (`card/TOPIC/NAME`). Times are milliseconds since 1970. */
export interface Schedule {
  readonly due: number;
  /** Of the first review: what counts against the day's new cards. */
  readonly first: number;
  readonly last: number;
  /** The last grade was *again*: the card's topic needs review. */
  readonly failed: boolean;
  /** FSRS' own memory of the card; see `scheduler.ts`. */
  readonly stability: number;
  readonly difficulty: number;
  readonly scheduledDays: number;
  readonly step: number;
  readonly reps: number;
  readonly lapses: number;
  /** 0 new, 1 learning, 2 review, 3 relearning. */
  readonly state: number;
}

export interface CardRef {
  readonly topic: string;
  readonly name: string;
}

/** What is to be reviewed: cards whose time has come, the longest due first, then new ones in the roadmap's order. */
export interface DueCards {
  readonly due: readonly CardRef[];
  readonly fresh: readonly CardRef[];
  /** When the next card that has been reviewed falls due, if all that are due were done. */
  readonly next: number | undefined;
}

const NUMBERS = [
  ...['due', 'first', 'last', 'stability', 'difficulty'],
  ...['scheduledDays', 'step', 'reps', 'lapses', 'state'],
] as const;

/** The schedule of a card that has been reviewed; undefined for a new one, or if what stands there is none. */
export function scheduleOf(entries: Entries, { topic, name }: CardRef): Schedule | undefined {
  const value = entries.get(cardKey(topic, name))?.value;
  return isSchedule(value) ? value : undefined;
}

export function isSchedule(value: unknown): value is Schedule & Json {
  if (typeof value !== 'object' || value === null) return false;
  const schedule = value as Record<string, unknown>;
  return (
    NUMBERS.every((key) => typeof schedule[key] === 'number' && Number.isFinite(schedule[key])) &&
    typeof schedule['failed'] === 'boolean' &&
    [0, 1, 2, 3].includes(schedule['state'] as number)
  );
}

/** Cards are scheduled for topics that are ticked or begun, and for those that were reviewed before. */
export function isLearned(entries: Entries, node: TopicNode): boolean {
  const { mark, tickedSubtopics } = topicStatus(entries, node);
  if (mark === 'skipped') return false;
  return mark !== 'todo' || tickedSubtopics > 0;
}

/** A card of this topic was failed and not passed since. */
export function needsReview(entries: Entries, node: TopicNode): boolean {
  const topic = node.key;
  return (node.topic.cards ?? []).some((name) => scheduleOf(entries, { topic, name })?.failed === true);
}

/**
 * @param now milliseconds since 1970.
 * @param newPerDay how many new cards a day brings at most.
 */
export function dueCards(entries: Entries, roadmap: Roadmap, now: number, newPerDay: number): DueCards {
  const due: (CardRef & { readonly at: number })[] = [];
  const fresh: CardRef[] = [];
  const today = startOfDay(now);
  let begunToday = 0;
  let next: number | undefined;
  for (const node of roadmap.topics) {
    const learned = isLearned(entries, node);
    for (const name of node.topic.cards ?? []) {
      const ref: CardRef = { topic: node.key, name };
      const schedule = scheduleOf(entries, ref);
      if (schedule !== undefined && schedule.first >= today) begunToday++;
      if (!learned) continue;
      if (schedule === undefined) fresh.push(ref);
      else if (schedule.due <= now) due.push({ ...ref, at: schedule.due });
      else if (next === undefined || schedule.due < next) next = schedule.due;
    }
  }
  due.sort((a, b) => a.at - b.at);
  return {
    due: due.map(({ topic, name }) => ({ topic, name })),
    fresh: fresh.slice(0, Math.max(0, newPerDay - begunToday)),
    next,
  };
}

/** Midnight of the learner's day. */
function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/**
 * A shuffled order of `count` options that stays the same for one review of a card and changes with the next, so that
 * the place of the right one cannot be learnt by heart.
 */
export function shuffledOrder(count: number, seed: string): number[] {
  const random = mulberry32(hash(seed));
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
