import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../src/core/progress/entries.ts';
import {
  encodeEntry,
  encodeHeader,
  FORMAT,
  type Header,
  parseJournal,
} from '../../src/core/progress/journal.ts';

const header: Header = { format: FORMAT, roadmap: 'test', session: 's', pid: 1, host: 'h' };
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    key: fc.string({ minLength: 1, unit: 'grapheme' }),
    value: fc.oneof(fc.constant('ticked'), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Entry['value']>),
    at: fc.nat(),
    by: fc.string(),
  },
  { noNullPrototype: true },
);

describe('a journal', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const parsed = parseJournal(encodeHeader(header) + entries.map(encodeEntry).join(''));
        assert.ok(parsed.kind === 'ok');
        assert.deepEqual(parsed.bad, []);
        // JSON has no -0.
        assert.deepEqual(parsed.entries, JSON.parse(JSON.stringify(entries)));
      }),
    );
  });

  it('loses at most its last line when it is cut off anywhere', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), fc.nat(), (entries, cut) => {
        const whole = encodeHeader(header) + entries.map(encodeEntry).join('');
        const text = whole.slice(0, cut % (whole.length + 1));
        const complete = text.split('\n').length - 1;
        const parsed = parseJournal(text);
        if (complete === 0) return; // not even the header was written: nothing had been acknowledged
        assert.ok(parsed.kind === 'ok');
        assert.deepEqual(parsed.bad, []);
        assert.equal(parsed.entries.length, complete - 1);
      }),
    );
  });

  it('keeps the whole lines around a damaged one, and says which it is', () => {
    const good: Entry = { key: 'mark/a', value: 'ticked', at: 1, by: 's' };
    const parsed = parseJournal(
      encodeHeader(header) +
        encodeEntry(good) +
        '{"key":"ma\u0000\n' +
        encodeEntry({ ...good, key: 'mark/b' }),
    );
    assert.ok(parsed.kind === 'ok');
    assert.deepEqual(
      parsed.entries.map(({ key }) => key),
      ['mark/a', 'mark/b'],
    );
    assert.deepEqual(parsed.bad, [{ line: 3, reason: 'not JSON' }]);
  });

  it('rescues entries from below a header that cannot be read', () => {
    const good: Entry = { key: 'mark/a', value: 'ticked', at: 1, by: 's' };
    const parsed = parseJournal('garbage\n' + encodeEntry(good));
    assert.ok(parsed.kind === 'corrupt');
    assert.deepEqual(parsed.entries, [good]);
  });

  it('leaves a newer format alone', () => {
    const parsed = parseJournal(
      JSON.stringify({ ...header, format: FORMAT + 1, shape: 'unheard of' }) + '\n',
    );
    assert.deepEqual(parsed, { kind: 'newer', format: FORMAT + 1 });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void parseJournal(text)),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        (values) => void parseJournal(values.map((v) => JSON.stringify(v) + '\n').join('')),
      ),
    );
  });

  it('makes no prototype of a key called __proto__', () => {
    const parsed = parseJournal(
      encodeHeader(header) + '{"key":"__proto__","value":{"__proto__":{"polluted":true}},"at":1,"by":"x"}\n',
    );
    assert.ok(parsed.kind === 'ok');
    assert.equal(parsed.entries[0]?.key, '__proto__');
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
