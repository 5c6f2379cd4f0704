import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeNonce, noteHtml } from '../../src/host/noteHtml.ts';
import type { ToNote } from '../../src/shared/protocol.ts';

const first = (html: string): Extract<ToNote, { type: 'show' }> => ({
  type: 'show',
  section: null,
  progress: { mark: 'todo', ticked: [], done: [], passed: [], needsReview: false },
  view: {
    topic: 'a',
    title: html,
    phase: '1',
    minutes: 1,
    written: true,
    html,
    toc: [],
    subtopics: [],
    needs: [],
    previous: null,
    next: null,
    example: null,
    exercises: [],
    cards: 0,
    canRun: false,
  },
});
const page = (html: string, { script = 'run()', style = 'a{}' } = {}): string =>
  noteHtml({
    nonce: 'abc',
    script,
    style,
    language: 'en',
    strings: {},
    first: first(html),
  });

describe('the page of a note', () => {
  it('lets nothing load or run but its own script and style', () => {
    const policy = /content="([^"]+)"/.exec(page(''))?.[1];
    assert.equal(policy, "default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'");
    assert.ok(!page('').includes('unsafe'));
  });

  it('holds any note without a way out of the data element', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('</script><script>alert(1)</script>', '<!--<script>', ']]>', '\u2028'),
        ),
        (html) => {
          const text = page(html);
          const data = /<script type="application\/json" id="initial">([^<]*)<\/script>/.exec(text)?.[1];
          assert.ok(data !== undefined, 'the data element is broken');
          assert.deepEqual(JSON.parse(data), JSON.parse(JSON.stringify({ strings: {}, first: first(html) })));
          assert.equal(text.split('<script').length, 3);
        },
      ),
    );
  });

  it('holds its script and style, which cannot end their elements', () => {
    const text = page('', {
      script: 'document.write("<b></script><script>alert(1)</script>")',
      style: 'a::after{content:"</style><b>"}',
    });
    assert.ok(text.includes('<style nonce="abc">a::after{content:"<\\/style><b>"}</style>'));
    assert.ok(text.includes('<script nonce="abc">document.write("<b><\\/script>'));
    assert.equal(text.split('</script').length, 3);
    assert.equal(text.split('</style').length, 2);
  });

  it('has another nonce each time', () => {
    const nonces = new Set(Array.from({ length: 100 }, makeNonce));
    assert.equal(nonces.size, 100);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/);
  });
});
