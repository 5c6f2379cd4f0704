import type { Grade } from '../../shared/reviewProtocol.ts';
import type { CardRef, Schedule } from './schedule.ts';

/** A card that falls due again within this time comes back in the same session. */
const COMES_BACK_MS = 20 * 60_000;

/** What was done with one card, and what it was before, to undo it. */
export interface Answer {
  readonly card: CardRef;
  readonly grade: Grade;
  readonly before: Schedule | undefined;
}

/** One sitting: which card is next, what has been answered. It knows no clock and keeps no progress. */
export class ReviewSession {
  readonly #queue: CardRef[];
  readonly #answers: { readonly answer: Answer; readonly queueBefore: readonly CardRef[] }[] = [];

  constructor(cards: readonly CardRef[]) {
    this.#queue = [...cards];
  }

  /** The card in front of the learner; undefined at the end. */
  get current(): CardRef | undefined {
    return this.#queue[0];
  }

  /** How many cards are left, those that come back included. */
  get left(): number {
    return this.#queue.length;
  }

  get answers(): readonly Answer[] {
    return this.#answers.map(({ answer }) => answer);
  }

  /**
   * Takes the grade of the current card.
   * @param after the card's new schedule: soon due, it comes back at the end.
   */
  answer(grade: Grade, before: Schedule | undefined, after: Schedule, now: number): void {
    const card = this.#queue[0];
    if (card === undefined) return;
    const queueBefore = [...this.#queue];
    this.#queue.shift();
    if (after.due - now <= COMES_BACK_MS) this.#queue.push(card);
    this.#answers.push({ answer: { card, grade, before }, queueBefore });
  }

  /** Takes the last answer back; what it was, so that its schedule can be put back too. */
  undo(): Answer | undefined {
    const last = this.#answers.pop();
    if (last === undefined) return undefined;
    this.#queue.splice(0, this.#queue.length, ...last.queueBefore);
    return last.answer;
  }
}
