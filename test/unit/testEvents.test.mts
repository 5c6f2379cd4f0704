import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type OutcomeCollector, OutcomeCollector as Collector } from '../../src/core/exercise/outcome.ts';
import { parseEvent, type TestEvent, TestEventReader } from '../../src/core/exercise/testEvents.ts';
import type { ExerciseContent } from '../../src/core/model.ts';

const place = { file: '/x/test/a.test.js', line: 1, column: 2 };
const path = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
const failure = fc.record({ message: fc.string() });
const event: fc.Arbitrary<TestEvent> = fc.oneof(
  fc.record({ kind: fc.constant('started' as const), path, place: fc.constant(place) }),
  fc.record({ kind: fc.constant('skipped' as const), path, place: fc.constant(place) }),
  fc.record({ kind: fc.constant('passed' as const), path, place: fc.constant(place), ms: fc.nat() }),
  fc.record({ kind: fc.constant('failed' as const), path, place: fc.constant(place), ms: fc.nat(), failure }),
  fc.record({ kind: fc.constant('file failed' as const), file: fc.string(), ran: fc.nat(), failure }),
  fc.record({ kind: fc.constant('output' as const), text: fc.string() }),
);

describe('the events of a run', () => {
  it('come out as they went in, however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.nat(40), { minLength: 1 }), (events, sizes) => {
        const text = events.map((one) => `${JSON.stringify(one)}\n`).join('');
        const got: TestEvent[] = [];
        const reader = new TestEventReader((one) => got.push(one));
        for (let at = 0, n = 0; at < text.length; n++) {
          const size = (sizes[n % sizes.length] ?? 0) + 1;
          reader.push(text.slice(at, at + size));
          at += size;
        }
        reader.end();
        assert.deepEqual(got, JSON.parse(JSON.stringify(events)));
      }),
    );
  });

  it('are told from other text, which is shown as it is', () => {
    const got: TestEvent[] = [];
    const reader = new TestEventReader((one) => got.push(one));
    reader.push(
      '{"kind":"passed"}\n{"kind":"passed","path":[],"place":{},"ms":1}\nhello\n{"kind":"nonsense"',
    );
    reader.end();
    assert.deepEqual(
      got.map((one) => one.kind === 'output' && one.text),
      [
        '{"kind":"passed"}\n',
        '{"kind":"passed","path":[],"place":{},"ms":1}\n',
        'hello\n',
        '{"kind":"nonsense"',
      ],
    );
  });

  it('never throw on whatever a line is', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseEvent(line)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void parseEvent(JSON.stringify({ kind: 'failed', value }))),
    );
  });
});

describe('the outcome of a run', () => {
  const exercise = {
    tests: [
      { path: ['a'], file: 'test/x.test.js', line: 1 },
      { path: ['s', 'b'], file: 'test/x.test.js', line: 2 },
    ],
  } as unknown as ExerciseContent;
  const exited = (code: number) => ({ kind: 'exited', code, seconds: 1, version: 'v24.0.0' }) as const;
  const passed = (...path: string[]): TestEvent => ({ kind: 'passed', path, place, ms: 1 });
  const collected = (...events: TestEvent[]): OutcomeCollector => {
    const collector = new Collector();
    for (const one of events) collector.push(one);
    return collector;
  };

  it('is a pass only when every known test passed and the process ended well', () => {
    assert.equal(collected(passed('a'), passed('s', 'b')).outcome(exercise, exited(0), true).kind, 'passed');
    assert.equal(collected(passed('a')).outcome(exercise, exited(0), true).kind, 'could not run');
    assert.equal(
      collected(passed('a'), passed('s', 'b')).outcome(exercise, exited(1), true).kind,
      'could not run',
    );
    assert.equal(collected().outcome(exercise, exited(0), true).kind, 'could not run');
    // `["s b"]` is another test than `["s", "b"]`.
    assert.equal(
      collected(passed('a'), passed('s b')).outcome(exercise, exited(0), true).kind,
      'could not run',
    );
  });

  it('is no pass when a test of ours was skipped', () => {
    const skipped: TestEvent = { kind: 'skipped', path: ['s', 'b'], place };
    const outcome = collected(passed('a'), skipped).outcome(exercise, exited(0), true);
    assert.ok(outcome.kind === 'could not run' && outcome.why.kind === 'tests missing');
    assert.deepEqual(outcome.why.paths, [['s', 'b']]);
  });

  it('never is a pass with a failure among the events', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const outcome = collected(...events, passed('a'), passed('s', 'b')).outcome(
          exercise,
          exited(0),
          true,
        );
        const bad = events.some(({ kind }) => kind === 'failed' || kind === 'file failed');
        assert.equal(outcome.kind === 'passed', !bad);
      }),
    );
  });
});
