/**
 * The messages between the extension and the notes webview: one discriminated union per direction, guarded on arrival,
 * because a webview is a web page and what it posts is input.
 */

/** How a topic stands, in product.md's words. `todo` is the absence of a mark. */
export type Mark = 'todo' | 'learning' | 'ticked' | 'skipped';

/** What a note shows of the learner's progress. */
export interface NoteProgress {
  readonly mark: Mark;
  /** Ids of the subtopics that are ticked. */
  readonly ticked: readonly string[];
  /** Of the whole roadmap, for the prerequisites' and the next topic's state. */
  readonly done: readonly string[];
  /** Ids of the topic's exercises that were passed, with date and Node.js in the user's words. */
  readonly passed: readonly { readonly exercise: string; readonly text: string }[];
  /** A card of the topic was failed. */
  readonly needsReview: boolean;
}

/** A link to a topic, in the header or at the foot of a note. */
export interface TopicLink {
  readonly id: string;
  readonly title: string;
}

/** Everything that one note needs, so that showing it is one message. */
export interface NoteView {
  readonly topic: string;
  readonly title: string;
  readonly phase: string;
  readonly minutes: number;
  readonly written: boolean;
  /** Compiled and sanitised at build time. */
  readonly html: string;
  readonly toc: readonly TocEntry[];
  readonly subtopics: readonly TopicLink[];
  readonly needs: readonly TopicLink[];
  readonly previous: TopicLink | null;
  readonly next: TopicLink | null;
  /** The example's title, or null when the topic has none. */
  readonly example: string | null;
  readonly exercises: readonly { readonly id: string; readonly title: string; readonly minutes: number }[];
  /** How many cards the topic has. */
  readonly cards: number;
  /** Blocks can be run here and now: there are processes, and the workspace is trusted. */
  readonly canRun: boolean;
}

export interface TocEntry {
  readonly id: string;
  readonly title: string;
  readonly depth: 2 | 3;
}

export type ToNote =
  | {
      readonly type: 'show';
      readonly view: NoteView;
      readonly progress: NoteProgress;
      readonly section: string | null;
    }
  | { readonly type: 'progress'; readonly topic: string; readonly progress: NoteProgress }
  | { readonly type: 'reveal'; readonly section: string }
  | { readonly type: 'run'; readonly topic: string; readonly block: number; readonly event: RunEvent };

/** What a block that runs does. */
export type RunEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'output'; readonly text: string; readonly stream: 'stdout' | 'stderr' }
  /** `text` says in the user's language how it ended. */
  | { readonly kind: 'ended'; readonly ok: boolean; readonly text: string };

export type BlockAction = 'copy' | 'insert' | 'open';

export type FromNote =
  | { readonly type: 'ready' }
  | {
      readonly type: 'tick';
      readonly topic: string;
      readonly subtopic: string | null;
      readonly ticked: boolean;
    }
  | { readonly type: 'block'; readonly topic: string; readonly block: number; readonly action: BlockAction }
  | { readonly type: 'run'; readonly topic: string; readonly block: number }
  | { readonly type: 'stop'; readonly topic: string; readonly block: number }
  | { readonly type: 'openTopic'; readonly topic: string; readonly section: string | null }
  | { readonly type: 'openExternal'; readonly url: string }
  | { readonly type: 'scaffold'; readonly topic: string }
  | { readonly type: 'exercise'; readonly topic: string; readonly exercise: string }
  | { readonly type: 'review'; readonly topic: string };

const isString = (value: unknown): value is string => typeof value === 'string' && value.length <= 2048;
const isStringOrNull = (value: unknown): value is string | null => value === null || isString(value);

/**
 * Is `message` something that the notes webview may say? Unknown types, missing and mistyped fields are refused.
 * Whether an id in it exists is for the receiver to check.
 */
export function isFromNote(message: unknown): message is FromNote {
  if (typeof message !== 'object' || message === null) return false;
  const m = message as Record<string, unknown>;
  switch (m['type']) {
    case 'ready':
      return true;
    case 'tick':
      return isString(m['topic']) && isStringOrNull(m['subtopic']) && typeof m['ticked'] === 'boolean';
    case 'block':
      return (
        isString(m['topic']) &&
        Number.isInteger(m['block']) &&
        (m['action'] === 'copy' || m['action'] === 'insert' || m['action'] === 'open')
      );
    case 'run':
    case 'stop':
      return isString(m['topic']) && Number.isInteger(m['block']);
    case 'openTopic':
      return isString(m['topic']) && isStringOrNull(m['section']);
    case 'openExternal':
      return isString(m['url']);
    case 'exercise':
      return isString(m['topic']) && isString(m['exercise']);
    case 'scaffold':
    case 'review':
      return isString(m['topic']);
    default:
      return false;
  }
}
