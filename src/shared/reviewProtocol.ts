/**
 * The messages between the extension and the review webview: one discriminated union per direction, guarded on arrival,
 * because a webview is a web page and what it posts is input.
 */

export type Grade = 'again' | 'hard' | 'good' | 'easy';
export const grades: readonly Grade[] = ['again', 'hard', 'good', 'easy'];

/** A card as it is asked. The HTML is compiled and sanitised at build time. */
export interface CardView {
  readonly id: string;
  readonly topic: string;
  readonly topicTitle: string;
  readonly ask: string;
  /** Of an open card. */
  readonly answer: string | null;
  /** Of a choice card, in the order in which they are shown. */
  readonly options:
    readonly { readonly text: string; readonly why: string; readonly right: boolean }[] | null;
  /** When each grade would bring it again, in the user's words: `10 min`. */
  readonly intervals: Readonly<Record<Grade, string>>;
  /** How many cards are left, this one included. */
  readonly left: number;
  readonly done: number;
  readonly canUndo: boolean;
}

/** The end of a sitting, in the user's words. */
export interface SummaryView {
  readonly title: string;
  readonly lines: readonly string[];
  /** Topics that need review. */
  readonly topics: readonly { readonly id: string; readonly title: string }[];
  readonly canUndo: boolean;
}

export type ToReview =
  | { readonly type: 'card'; readonly card: CardView }
  | { readonly type: 'summary'; readonly summary: SummaryView };

export type FromReview =
  | { readonly type: 'ready' }
  | { readonly type: 'grade'; readonly card: string; readonly grade: Grade }
  | { readonly type: 'undo' }
  | { readonly type: 'openTopic'; readonly topic: string }
  | { readonly type: 'openExternal'; readonly url: string }
  | { readonly type: 'close' };

const isString = (value: unknown): value is string => typeof value === 'string' && value.length <= 2048;

/** Is `message` something that the review webview may say? Whether an id in it exists is for the receiver to check. */
export function isFromReview(message: unknown): message is FromReview {
  if (typeof message !== 'object' || message === null) return false;
  const m = message as Record<string, unknown>;
  switch (m['type']) {
    case 'ready':
    case 'undo':
    case 'close':
      return true;
    case 'grade':
      return isString(m['card']) && (grades as readonly unknown[]).includes(m['grade']);
    case 'openTopic':
      return isString(m['topic']);
    case 'openExternal':
      return isString(m['url']);
    default:
      return false;
  }
}
