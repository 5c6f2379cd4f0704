import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { type Entry, mergeInto } from '../../src/core/progress/entries.ts';
import type { Change } from '../../src/core/progress/entries.ts';
import { mark, tick } from '../../src/core/progress/marks.ts';
import type { Roadmap, RoadmapNode } from '../../src/core/roadmap.ts';
import { hoverLines, row } from '../../src/core/rows.ts';
import { roadmapOf, subtopicNode, topic, topicNode } from './support/roadmap.mts';

const t = (message: string, ...args: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)]));
const roadmap = roadmapOf([topic('a', ['x', 'y'], { example: 'ex' }), topic('b', [], { written: false })]);
const a = topicNode(roadmap, 'a');

function entriesAfter(...changes: readonly Change[][]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = 1;
  for (const list of changes)
    mergeInto(
      entries,
      list.map(([key, value]) => ({ key, value, at: at++, by: 'w' })),
    );
  return entries;
}

describe('a row of the tree', () => {
  it('of an open topic says its minutes, and to a screen reader its state', () => {
    const shown = row(new Map(), a, t);
    assert.equal(shown.description, '20 min');
    assert.equal(shown.accessibleLabel, 'Title of a, open, 20 minutes');
    assert.equal(shown.ticked, false);
    assert.equal(shown.context, 'topic.todo.written.example');
  });

  it('of a topic that is partly ticked says so in both', () => {
    const shown = row(entriesAfter(tick(new Map(), subtopicNode(roadmap, 'a/x'), true)), a, t);
    assert.equal(shown.description, '1/2 ticked · 20 min');
    assert.equal(shown.accessibleLabel, 'Title of a, 1/2 ticked, 20 minutes');
    assert.equal(shown.ticked, false);
  });

  it('tells the states apart by shape, not by colour alone', () => {
    const icons = [[], tick(new Map(), a, true), mark(a, 'learning'), mark(a, 'skipped')].map(
      (changes) => row(entriesAfter(changes), a, t).icon,
    );
    assert.equal(new Set(icons).size, 4);
  });

  it('of an outline says that it is one', () => {
    const shown = row(new Map(), topicNode(roadmap, 'b'), t);
    assert.equal(shown.description, '20 min · outline');
    assert.match(shown.accessibleLabel, /outline only/);
    assert.match(hoverLines(new Map(), topicNode(roadmap, 'b'), {}, t).join(' '), /not written yet/);
    assert.equal(shown.context, 'topic.todo');
  });

  it('of a phase counts its topics', () => {
    const [phase] = roadmap.phases;
    assert.ok(phase);
    assert.equal(row(entriesAfter(tick(new Map(), a, true)), phase, t).description, '1/2');
    const skipped = row(entriesAfter(mark(topicNode(roadmap, 'b'), 'skipped')), phase, t);
    assert.equal(skipped.description, '0/2, 1 skipped');
    assert.equal(skipped.accessibleLabel, 'Phase 1. Phase 1, 0 of 2 topics ticked, 1 skipped');
  });

  it('has a label for its box that says what a press does', () => {
    assert.equal(row(new Map(), a, t).checkboxLabel, 'Tick Title of a');
    assert.equal(row(entriesAfter(tick(new Map(), a, true)), a, t).checkboxLabel, 'Untick Title of a');
  });
});

describe('a roadmap', () => {
  it('finds rows by key, and nothing by other names', () => {
    for (const key of ['a', 'a/x', 'phase:phase-1']) assert.equal(roadmap.node(key)?.key, key);
    for (const key of ['', 'x', 'a/', 'phase-1', '__proto__', 'constructor'])
      assert.equal(roadmap.node(key), undefined);
  });

  it('knows what comes before and after, across phases', () => {
    const two = roadmapOf([topic('a')], [topic('b')]);
    assert.equal(two.neighbour(topicNode(two, 'a'), 1)?.key, 'b');
    assert.equal(two.neighbour(topicNode(two, 'a'), -1), undefined);
    assert.equal(two.neighbour(topicNode(two, 'b'), 1), undefined);
  });

  it('of 10,000 rows is walked in a fraction of the time that it takes to build', () => {
    const topics = Array.from({ length: 1000 }, (_, i) =>
      topic(
        `t${i}`,
        Array.from({ length: 9 }, (__, n) => `s${n}`),
      ),
    );
    const builds: number[] = [];
    const walks: number[] = [];
    for (let round = 0; round < 9; round++) {
      let start = performance.now();
      const large = roadmapOf(topics);
      builds.push(performance.now() - start);
      start = performance.now();
      assert.equal(walk(large), 10_001);
      walks.push(performance.now() - start);
    }
    assert.ok(median(walks) < median(builds), `walk ${median(walks)} ms, build ${median(builds)} ms`);
  });
});

function walk(large: Roadmap): number {
  let count = 0;
  const visit = (node: RoadmapNode): void => {
    count++;
    if (node.kind !== 'subtopic') node.children.forEach(visit);
  };
  large.phases.forEach(visit);
  return count;
}

const median = (numbers: number[]): number =>
  numbers.sort((p, q) => p - q)[Math.floor(numbers.length / 2)] ?? 0;
