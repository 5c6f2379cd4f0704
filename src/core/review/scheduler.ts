import { type Card, createEmptyCard, fsrs, Rating, State } from 'ts-fsrs';
import type { Grade } from '../../shared/reviewProtocol.ts';
import type { Schedule } from './schedule.ts';

/**
 * The schedules of FSRS (https://github.com/open-spaced-repetition), which keeps a card until its recall has become
 * nine to one. Without fuzz: the interval on a button is the interval that it gives.
 */
const scheduler = fsrs({ enable_fuzz: false, request_retention: 0.9, maximum_interval: 365 });

const STATES = [State.New, State.Learning, State.Review, State.Relearning];

const RATINGS = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
} as const;

/** What each grade would make of a card, reviewed at `now`. */
export function preview(schedule: Schedule | undefined, now: number): Readonly<Record<Grade, Schedule>> {
  const options = scheduler.repeat(toCard(schedule, now), now);
  const of = (grade: Grade): Schedule =>
    fromCard(options[RATINGS[grade]].card, schedule?.first ?? now, now, grade === 'again');
  return { again: of('again'), hard: of('hard'), good: of('good'), easy: of('easy') };
}

function toCard(schedule: Schedule | undefined, now: number): Card {
  if (schedule === undefined) return createEmptyCard(now);
  return {
    ...createEmptyCard(now),
    due: new Date(schedule.due),
    stability: schedule.stability,
    difficulty: schedule.difficulty,
    scheduled_days: schedule.scheduledDays,
    learning_steps: schedule.step,
    reps: schedule.reps,
    lapses: schedule.lapses,
    state: STATES[schedule.state] ?? State.New,
    // A clock that was set back must not make a review lie before the last one.
    last_review: new Date(Math.min(schedule.last, now)),
  };
}

function fromCard(card: Card, first: number, now: number, failed: boolean): Schedule {
  return {
    due: card.due.getTime(),
    first,
    last: now,
    failed,
    stability: card.stability,
    difficulty: card.difficulty,
    scheduledDays: card.scheduled_days,
    step: card.learning_steps,
    reps: card.reps,
    lapses: card.lapses,
    state: card.state,
  };
}
