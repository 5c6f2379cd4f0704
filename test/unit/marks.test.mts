import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Change, type Entry, mergeInto } from '../../src/core/progress/entries.ts';
import {
  isSubtopicTicked,
  mark,
  nextTopic,
  overallStatus,
  percentage,
  phaseStatus,
  reset,
  tick,
  topicStatus,
} from '../../src/core/progress/marks.ts';
import { roadmapOf, subtopicNode, topic, topicNode } from './support/roadmap.mts';

/** Progress that a test speaks to as a window would. */
class Window {
  readonly entries = new Map<string, Entry>();
  constructor(
    readonly name = 'w',
    public clock = 1000,
  ) {}

  say(changes: readonly Change[]): void {
    this.clock++;
    mergeInto(
      this.entries,
      changes.map(([key, value]) => ({ key, value, at: this.clock, by: this.name })),
    );
  }
}

const roadmap = roadmapOf([topic('a', ['x', 'y', 'z']), topic('b')], [topic('c', ['x'])]);
const a = topicNode(roadmap, 'a');
const b = topicNode(roadmap, 'b');
const [x, y, z] = ['a/x', 'a/y', 'a/z'].map((key) => subtopicNode(roadmap, key));
assert.ok(x && y && z);

describe('ticking', () => {
  it('a topic ticks its subtopics, and unticking it unticks them', () => {
    const w = new Window();
    w.say(tick(w.entries, a, true));
    assert.deepEqual(topicStatus(w.entries, a), { mark: 'ticked', tickedSubtopics: 3, subtopics: 3 });
    w.say(tick(w.entries, a, false));
    assert.deepEqual(topicStatus(w.entries, a), { mark: 'todo', tickedSubtopics: 0, subtopics: 3 });
  });

  it('the last subtopic ticks the topic, and unticking any unticks the topic only', () => {
    const w = new Window();
    for (const sub of [x, y]) w.say(tick(w.entries, sub, true));
    assert.deepEqual(topicStatus(w.entries, a), { mark: 'todo', tickedSubtopics: 2, subtopics: 3 });
    w.say(tick(w.entries, z, true));
    assert.equal(topicStatus(w.entries, a).mark, 'ticked');
    w.say(tick(w.entries, y, false));
    assert.deepEqual(topicStatus(w.entries, a), { mark: 'todo', tickedSubtopics: 2, subtopics: 3 });
    assert.ok(isSubtopicTicked(w.entries, x) && isSubtopicTicked(w.entries, z));
  });

  it('in two windows, each some subtopics, ticks the topic once they meet', () => {
    const one = new Window('one');
    const two = new Window('two', 2000);
    one.say(tick(one.entries, x, true));
    one.say(tick(one.entries, y, true));
    two.say(tick(two.entries, z, true));
    mergeInto(one.entries, two.entries.values());
    assert.equal(topicStatus(one.entries, a).mark, 'ticked');
  });

  it('all subtopics of a topic that is being learned finishes it', () => {
    const w = new Window();
    w.say(mark(a, 'learning'));
    for (const sub of [x, y, z]) w.say(tick(w.entries, sub, true));
    assert.equal(topicStatus(w.entries, a).mark, 'ticked');
  });

  it('a new subtopic of the content leaves a ticked topic ticked', () => {
    const w = new Window();
    w.say(tick(w.entries, a, true));
    const updated = topicNode(roadmapOf([topic('a', ['x', 'y', 'z', 'new'])]), 'a');
    assert.deepEqual(topicStatus(w.entries, updated), { mark: 'ticked', tickedSubtopics: 3, subtopics: 4 });
  });

  it('is forgotten by no content update, also when its topic is gone for a while', () => {
    const w = new Window();
    w.say(tick(w.entries, a, true));
    const without = roadmapOf([topic('b')]);
    w.say(tick(w.entries, topicNode(without, 'b'), true));
    assert.equal(topicStatus(w.entries, a).mark, 'ticked');
  });
});

describe('marks', () => {
  it('learning and skipped stand beside the ticks of subtopics', () => {
    const w = new Window();
    w.say(tick(w.entries, x, true));
    w.say(mark(a, 'learning'));
    assert.deepEqual(topicStatus(w.entries, a), { mark: 'learning', tickedSubtopics: 1, subtopics: 3 });
  });

  it('said of a ticked topic, replace the tick', () => {
    const w = new Window();
    w.say(tick(w.entries, a, true));
    w.say(mark(a, 'learning'));
    assert.equal(topicStatus(w.entries, a).mark, 'learning');
  });

  it('skipped topics are not wanted for a hundred per cent', () => {
    const w = new Window();
    w.say(mark(b, 'skipped'));
    w.say(tick(w.entries, a, true));
    w.say(tick(w.entries, topicNode(roadmap, 'c'), true));
    assert.deepEqual(overallStatus(w.entries, roadmap), { ticked: 2, skipped: 1, topics: 3 });
    assert.equal(percentage(overallStatus(w.entries, roadmap)), 100);
  });

  it('unknown values of a later version count as none', () => {
    const w = new Window();
    w.say([['mark/a', 'mastered']]);
    assert.equal(topicStatus(w.entries, a).mark, 'todo');
  });
});

describe('percentage', () => {
  it('says 100 only when everything is ticked', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (ticked, skipped, open) => {
        const share = percentage({ ticked, skipped, topics: ticked + skipped + open });
        assert.ok(share >= 0 && share <= 100);
        assert.equal(share === 100, open === 0);
      }),
    );
  });
});

describe('reset', () => {
  it('takes back a phase and nothing else', () => {
    const w = new Window();
    for (const node of roadmap.topics) w.say(tick(w.entries, node, true));
    const [first, second] = roadmap.phases;
    assert.ok(first && second);
    w.say(reset(w.entries, [first]));
    assert.equal(phaseStatus(w.entries, first).ticked, 0);
    assert.equal(phaseStatus(w.entries, second).ticked, 1);
  });

  it('of all takes back also what the present content does not know', () => {
    const w = new Window();
    w.say([
      ['mark/of-an-older-content', 'ticked'],
      ['card/x', 5],
    ]);
    w.say(reset(w.entries, 'all'));
    assert.equal(w.entries.get('mark/of-an-older-content')?.value, null);
    assert.equal(w.entries.get('card/x')?.value, null);
    assert.deepEqual(reset(w.entries, 'all'), [], 'nothing is written where nothing is left');
  });
});

describe('the next topic', () => {
  const ordered = roadmapOf([
    topic('first'),
    topic('second', ['s'], { needs: ['first'] }),
    topic('third', [], { needs: [] }),
    topic('outline', [], { written: false }),
  ]);

  it('is the first whose prerequisites are met', () => {
    const w = new Window();
    assert.equal(nextTopic(w.entries, ordered)?.key, 'first');
    w.say(mark(topicNode(ordered, 'first'), 'skipped'));
    assert.equal(nextTopic(w.entries, ordered)?.key, 'second');
  });

  it('is one that was begun, before all others', () => {
    const w = new Window();
    w.say(mark(topicNode(ordered, 'third'), 'learning'));
    assert.equal(nextTopic(w.entries, ordered)?.key, 'third');
  });

  it('is an outline only when no written topic is left, and nothing at the end', () => {
    const w = new Window();
    for (const id of ['first', 'second', 'third']) w.say(tick(w.entries, topicNode(ordered, id), true));
    assert.equal(nextTopic(w.entries, ordered)?.key, 'outline');
    w.say(tick(w.entries, topicNode(ordered, 'outline'), true));
    assert.equal(nextTopic(w.entries, ordered), undefined);
  });
});

describe('rules over any sequence of actions', () => {
  it('a topic whose subtopics were all ticked last is ticked, and one with an open subtopic was never completed by it', () => {
    const action = fc.oneof(
      fc.record({ on: fc.constantFrom(a, x, y, z), ticked: fc.boolean() }),
      fc.record({
        on: fc.constant(a),
        mark: fc.constantFrom('learning' as const, 'skipped' as const, 'todo' as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const w = new Window();
        for (const act of actions) {
          w.say('mark' in act ? mark(act.on, act.mark) : tick(w.entries, act.on, act.ticked));
          const status = topicStatus(w.entries, a);
          assert.equal(
            status.tickedSubtopics,
            [x, y, z].filter((sub) => isSubtopicTicked(w.entries, sub)).length,
          );
          if (status.mark === 'ticked') assert.equal(status.tickedSubtopics, 3);
          if (!('mark' in act)) assert.equal(status.mark === 'ticked', status.tickedSubtopics === 3);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
