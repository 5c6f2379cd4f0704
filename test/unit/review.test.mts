import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Change, type Entries, type Entry, mergeInto } from '../../src/core/progress/entries.ts';
import { reset, tick } from '../../src/core/progress/marks.ts';
import {
  cardKey,
  hintsShown,
  isSolutionSeen,
  passesOf,
  passOf,
  recordPass,
  seeSolution,
  showHints,
  topicsOf,
} from '../../src/core/progress/practice.ts';
import { row } from '../../src/core/rows.ts';
import { preview } from '../../src/core/review/scheduler.ts';
import {
  dueCards,
  isSchedule,
  needsReview,
  type Schedule,
  scheduleOf,
  shuffledOrder,
} from '../../src/core/review/schedule.ts';
import { ReviewSession } from '../../src/core/review/session.ts';
import { type Grade, grades, isFromReview } from '../../src/shared/reviewProtocol.ts';
import { roadmapOf, topic, topicNode } from './support/roadmap.mts';

const roadmap = roadmapOf([
  topic('a', ['x', 'y'], { cards: ['one', 'two', 'three'], exercises: ['first', 'second'] }),
  topic('b', [], { cards: ['four'], exercises: ['second'] }),
  topic('c', ['z']),
]);
const [a, b, c] = ['a', 'b', 'c'].map((id) => topicNode(roadmap, id)) as [
  ReturnType<typeof topicNode>,
  ReturnType<typeof topicNode>,
  ReturnType<typeof topicNode>,
];
const t = (text: string, ...args: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)]));
const NOON = new Date(2026, 0, 15, 12).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A learner: what is said gets a time and is kept. */
class Learner {
  readonly map = new Map<string, Entry>();
  #at = NOON - 10 * DAY;
  constructor(readonly by = 'one') {}
  say(changes: readonly Change[]): void {
    for (const [key, value] of changes) mergeInto(this.map, [{ key, value, at: ++this.#at, by: this.by }]);
  }
  grade(card: string, grade: Grade, now: number): Schedule {
    const [id = '', name = ''] = card.split('/');
    const after = preview(scheduleOf(this.map, { topic: id, name }), now)[grade];
    this.say([[cardKey(id, name), { ...after }]]);
    return after;
  }
}
const names = (entries: Entries, now: number, perDay = 20): string[] => {
  const { due, fresh } = dueCards(entries, roadmap, now, perDay);
  return [...due, ...fresh].map(({ topic: id, name }) => `${id}/${name}`);
};

describe('a pass', () => {
  it('verifies the topics of its exercise, with Node.js and content, whatever is ticked', () => {
    const w = new Learner();
    w.say(recordPass(w.map, 'second', 'c1', 'v24.1.0'));
    assert.deepEqual(
      passesOf(w.map, a).map(({ exercise, node, content }) => [exercise, node, content]),
      [['second', 'v24.1.0', 'c1']],
    );
    assert.equal(passesOf(w.map, b).length, 1);
    assert.equal(row(w.map, b, t).icon, 'verified-filled');
    assert.equal(row(w.map, b, t).ticked, false);
    assert.match(row(w.map, b, t).accessibleLabel, /verified/);
    w.say(tick(w.map, b, true));
    w.say(tick(w.map, b, false));
    assert.equal(passesOf(w.map, b).length, 1, 'it stays when the tick is taken back');
    assert.deepEqual(
      topicsOf(roadmap, 'verified/second').map(({ key }) => key),
      ['a', 'b'],
    );
  });

  it('stays as it was at first, until the exercise changes', () => {
    const w = new Learner();
    w.say(recordPass(w.map, 'first', 'c1', 'v22.0.0'));
    assert.deepEqual(recordPass(w.map, 'first', 'c1', 'v24.0.0'), []);
    w.say(recordPass(w.map, 'first', 'c2', 'v24.0.0'));
    assert.equal(passOf(w.map, 'first')?.content, 'c2');
  });

  it('remembers whether the solution was looked at before it, not after', () => {
    const w = new Learner();
    w.say(recordPass(w.map, 'first', 'c1', 'v24.0.0'));
    w.say(seeSolution(w.map, 'first'));
    w.say(recordPass(w.map, 'first', 'c2', 'v24.0.0'));
    assert.equal(passOf(w.map, 'first')?.solutionSeen, false);
    w.say(seeSolution(w.map, 'second'));
    assert.deepEqual(seeSolution(w.map, 'second'), []);
    w.say(recordPass(w.map, 'second', 'c1', 'v24.0.0'));
    assert.equal(passOf(w.map, 'second')?.solutionSeen, true);
  });

  it('is taken back by a reset of its topic, with hints, solution and schedules', () => {
    const w = new Learner();
    w.say(recordPass(w.map, 'first', 'c1', 'v24.0.0'));
    w.say(showHints(w.map, 'first', 2));
    w.say(seeSolution(w.map, 'first'));
    w.grade('a/one', 'again', NOON);
    w.grade('b/four', 'good', NOON);
    w.say(reset(w.map, [a]));
    assert.equal(passesOf(w.map, a).length, 0);
    assert.equal(hintsShown(w.map, 'first'), 0);
    assert.equal(isSolutionSeen(w.map, 'first'), false);
    assert.equal(scheduleOf(w.map, { topic: 'a', name: 'one' }), undefined);
    assert.ok(scheduleOf(w.map, { topic: 'b', name: 'four' }));
    w.say(reset(w.map, 'all'));
    assert.deepEqual(
      [...w.map.values()].filter(({ value }) => value !== null),
      [],
    );
  });
});

describe('hints', () => {
  it('are remembered, and never become fewer', () => {
    const w = new Learner();
    assert.equal(hintsShown(w.map, 'first'), 0);
    w.say(showHints(w.map, 'first', 2));
    w.say(showHints(w.map, 'first', 1));
    assert.equal(hintsShown(w.map, 'first'), 2);
  });
});

describe('what is due', () => {
  it('is nothing before a topic is begun, and never of one that is skipped', () => {
    const w = new Learner();
    assert.deepEqual(names(w.map, NOON), []);
    w.say(tick(w.map, a, true));
    assert.deepEqual(names(w.map, NOON), ['a/one', 'a/two', 'a/three']);
    w.say([['mark/a', 'skipped']]);
    assert.deepEqual(names(w.map, NOON), []);
    w.say([['mark/b', 'learning']]);
    assert.deepEqual(names(w.map, NOON), ['b/four']);
    w.say(tick(w.map, c, true));
    assert.deepEqual(names(w.map, NOON), ['b/four'], 'a topic without cards brings none');
  });

  it('is what has waited longest first, then new cards, so many a day', () => {
    const w = new Learner();
    w.say(tick(w.map, a, true));
    w.say(tick(w.map, b, true));
    assert.deepEqual(names(w.map, NOON, 2), ['a/one', 'a/two']);
    w.grade('a/two', 'again', NOON);
    w.grade('a/one', 'again', NOON + 10_000);
    assert.deepEqual(names(w.map, NOON + 20_000, 2), [], 'two new ones were begun today');
    assert.deepEqual(names(w.map, NOON + 5 * MINUTE, 2), ['a/two', 'a/one']);
    assert.deepEqual(names(w.map, NOON + DAY, 2), ['a/two', 'a/one', 'a/three', 'b/four']);
  });

  it('says when the next falls due', () => {
    const w = new Learner();
    w.say(tick(w.map, b, true));
    const { due } = w.grade('b/four', 'good', NOON);
    assert.equal(dueCards(w.map, roadmap, NOON, 20).next, due);
  });
});

describe('a failed card', () => {
  it('makes its topic need review until it is passed', () => {
    const w = new Learner();
    w.grade('a/one', 'again', NOON);
    w.grade('a/two', 'good', NOON);
    assert.ok(needsReview(w.map, a) && !needsReview(w.map, b));
    assert.match(row(w.map, a, t).description, /needs review/);
    w.grade('a/one', 'hard', NOON + MINUTE);
    assert.ok(!needsReview(w.map, a));
  });
});

describe('the schedule', () => {
  it('never puts a better grade before a worse one, and always into the future', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...grades), fc.integer({ min: 0, max: 400 * DAY })), {
          maxLength: 12,
        }),
        (steps) => {
          let schedule: Schedule | undefined;
          let now = NOON;
          for (const [grade, wait] of steps) {
            now += wait;
            const next = preview(schedule, now);
            const due = grades.map((one) => next[one].due);
            assert.deepEqual(
              due,
              due.toSorted((x, y) => x - y),
            );
            assert.ok(due.every((at) => at > now));
            schedule = next[grade];
            assert.ok(isSchedule(JSON.parse(JSON.stringify(schedule))), JSON.stringify(schedule));
            assert.equal(schedule.first, NOON + (steps[0]?.[1] ?? 0));
          }
        },
      ),
    );
  });

  it('grows while a card is known', () => {
    let schedule: Schedule | undefined;
    let now = NOON;
    const days: number[] = [];
    for (let n = 0; n < 6; n++) {
      schedule = preview(schedule, now).good;
      days.push((schedule.due - now) / DAY);
      now = schedule.due;
    }
    assert.deepEqual(
      days,
      days.toSorted((x, y) => x - y),
    );
    assert.ok((days.at(-1) ?? 0) > 30, String(days));
  });

  it('takes a clock that was set back', () => {
    const first = preview(undefined, NOON).good;
    for (const grade of grades) assert.ok(preview(first, NOON - 3 * DAY)[grade].due > NOON - 3 * DAY);
  });

  it('refuses what is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const map = new Map<string, Entry>([
          [cardKey('a', 'one'), { key: 'x', value: value as never, at: 1, by: '' }],
        ]);
        assert.equal(scheduleOf(map, { topic: 'a', name: 'one' }), undefined);
      }),
    );
  });
});

describe('a sitting', () => {
  const cards = ['one', 'two', 'three'].map((name) => ({ topic: 'a', name }));
  const soon = (now: number): Schedule => ({ ...preview(undefined, now).again });
  const later = (now: number): Schedule => ({ ...preview(undefined, now).easy });

  it('asks each card, and those that were failed again at the end', () => {
    const session = new ReviewSession(cards);
    session.answer('again', undefined, soon(NOON), NOON);
    assert.equal(session.current?.name, 'two');
    session.answer('easy', undefined, later(NOON), NOON);
    session.answer('easy', undefined, later(NOON), NOON);
    assert.equal(session.current.name, 'one');
    session.answer('easy', soon(NOON), later(NOON), NOON);
    assert.equal(session.current, undefined);
    assert.deepEqual(
      session.answers.map(({ card, grade }) => `${card.name} ${grade}`),
      ['one again', 'two easy', 'three easy', 'one easy'],
    );
  });

  it('can be taken back to its beginning, answer by answer', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (known) => {
        const session = new ReviewSession(cards);
        const before: unknown[] = [];
        for (const one of known) {
          if (session.current === undefined) break;
          before.push([session.current, session.left]);
          session.answer(one ? 'easy' : 'again', undefined, one ? later(NOON) : soon(NOON), NOON);
        }
        while (before.length > 0) {
          assert.ok(session.undo());
          assert.deepEqual([session.current, session.left], before.pop());
        }
        assert.equal(session.undo(), undefined);
      }),
    );
  });
});

describe('the order of options', () => {
  it('has each once, is stable for a seed, and differs between seeds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.string(), (count, seed) => {
        const order = shuffledOrder(count, seed);
        assert.deepEqual(
          order.toSorted((x, y) => x - y),
          [...Array(count).keys()],
        );
        assert.deepEqual(shuffledOrder(count, seed), order);
      }),
    );
    const first = new Map<number, number>();
    for (let n = 0; n < 3000; n++) {
      const at = shuffledOrder(3, `card ${n}`)[0] ?? -1;
      first.set(at, (first.get(at) ?? 0) + 1);
    }
    for (const times of first.values()) assert.ok(times > 850 && times < 1150, String(times));
  });
});

describe('two windows', () => {
  type Act = (w: Learner, now: number) => void;
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.tuple(fc.constantFrom(a, b, c), fc.boolean()).map(
      ([node, on]): Act =>
        (w) =>
          w.say(tick(w.map, node, on)),
    ),
    fc.tuple(fc.constantFrom('first', 'second'), fc.constantFrom('c1', 'c2')).map(
      ([id, content]): Act =>
        (w) =>
          w.say(recordPass(w.map, id, content, 'v24.0.0')),
    ),
    fc.tuple(fc.constantFrom('first', 'second'), fc.nat(4)).map(
      ([id, count]): Act =>
        (w) =>
          w.say(showHints(w.map, id, count)),
    ),
    fc.constantFrom('first', 'second').map(
      (id): Act =>
        (w) =>
          w.say(seeSolution(w.map, id)),
    ),
    fc.tuple(fc.constantFrom('a/one', 'a/two', 'b/four'), fc.constantFrom(...grades)).map(
      ([card, grade]): Act =>
        (w, now) =>
          void w.grade(card, grade, now),
    ),
    fc.constant<Act>((w) => w.say(reset(w.map, [a]))),
  );

  it('merge what they ticked, verified, hinted and reviewed to the same, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 15 }),
        fc.array(act, { maxLength: 15 }),
        fc.gen(),
        (one, two, g) => {
          const windows = [new Learner('one'), new Learner('two')] as const;
          one.forEach((action, i) => action(windows[0], NOON + i * MINUTE));
          two.forEach((action, i) => action(windows[1], NOON + i * MINUTE));
          const all = windows.flatMap(({ map }) => [...map.values()]);
          const shuffled = g(() => fc.shuffledSubarray(all, { minLength: all.length }));
          const merge = (entries: readonly Entry[]): Entry[] => {
            const map = new Map<string, Entry>();
            mergeInto(map, entries);
            return [...map.values()].sort((x, y) => (x.key < y.key ? -1 : 1));
          };
          assert.deepEqual(merge(shuffled), merge(all));
          assert.deepEqual(merge([...all, ...shuffled]), merge(all));
          const merged = new Map(merge(all).map((entry) => [entry.key, entry]));
          for (const node of [a, b, c]) row(merged, node, t); // whatever came together can be shown
          dueCards(merged, roadmap, NOON, 20);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what the review page may say', () => {
  it('is guarded', () => {
    assert.ok(isFromReview({ type: 'grade', card: 'a/one', grade: 'good' }));
    for (const bad of [
      { type: 'grade', card: 'a' },
      { type: 'grade', card: 1, grade: 'good' },
      { type: 'grade', card: 'a', grade: 'great' },
      { type: 'openTopic' },
    ])
      assert.ok(!isFromReview(bad), JSON.stringify(bad));
    fc.assert(fc.property(fc.anything(), (value) => assert.equal(isFromReview(value), false)));
  });
});
