import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Entry, isEntry, mergeInto, nextTime } from '../../src/core/progress/entries.ts';

/** Few keys, times and writers, so that entries meet. */
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    key: fc.constantFrom('mark/a', 'mark/b', 'mark/a/x'),
    value: fc.constantFrom('ticked', 'todo', 'learning', null),
    at: fc.integer({ min: 1, max: 4 }),
    by: fc.constantFrom('one', 'two'),
  },
  { noNullPrototype: true },
);
const entries = fc.array(entry, { maxLength: 12 });

const merged = (...lists: readonly Entry[][]): Record<string, Entry> => {
  const map = new Map<string, Entry>();
  for (const list of lists) mergeInto(map, list);
  return Object.fromEntries([...map].sort(([a], [b]) => a.localeCompare(b)));
};

describe('merging progress', () => {
  it('gives the same in whatever order the parts come', () => {
    fc.assert(
      fc.property(entries, entries, entries, (a, b, c) => {
        assert.deepEqual(merged(a, b, c), merged(c, b, a));
        assert.deepEqual(merged(a, b, c), merged(b, [...c, ...a].reverse()));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same however often a part is merged', () => {
    fc.assert(fc.property(entries, entries, (a, b) => assert.deepEqual(merged(a, b, a, b, b), merged(a, b))));
  });

  it('says exactly which keys changed', () => {
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        const map = new Map<string, Entry>();
        mergeInto(map, a);
        const before = new Map(map);
        const changed = mergeInto(map, b);
        for (const [key, value] of map) assert.equal(changed.has(key), before.get(key) !== value, key);
      }),
    );
  });

  it('lets a later entry win', () => {
    const early: Entry = { key: 'mark/a', value: 'ticked', at: 1, by: 'z' };
    const late: Entry = { key: 'mark/a', value: 'todo', at: 2, by: 'a' };
    assert.deepEqual(merged([late], [early])['mark/a'], late);
  });
});

describe('the time of an entry', () => {
  it('is after all that was seen, also when the clock was set back', () => {
    const seen = new Map<string, Entry>([['mark/a', { key: 'mark/a', value: 'ticked', at: 5000, by: 'x' }]]);
    assert.equal(nextTime(100, seen), 5001);
    assert.equal(nextTime(9000, seen), 9000);
  });
});

describe('isEntry', () => {
  it('never throws, and takes only what has the shape of an entry', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const ok = isEntry(value);
        if (ok) assert.equal(typeof (value as unknown as Entry).key, 'string');
      }),
    );
    fc.assert(fc.property(entry, (value) => assert.ok(isEntry(JSON.parse(JSON.stringify(value))))));
  });

  it('refuses times that are no times', () => {
    for (const at of [-1, 1.5, Number.NaN, '1', null])
      assert.equal(isEntry({ key: 'k', value: 1, at, by: 'x' }), false);
  });
});
