import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outputMatches, parseFence } from '../../scripts/content/fence.mts';
import { region } from '../../scripts/content/project.mts';

describe('the words after a fence', () => {
  it('say how a block is run', () => {
    assert.deepEqual(
      parseFence('js run cjs flags=--expose-gc,--stack-size=200 env=UV_THREADPOOL_SIZE=1,A=b=c'),
      {
        language: 'js',
        mode: 'run',
        commonjs: true,
        flags: ['--expose-gc', '--stack-size=200'],
        env: { UV_THREADPOOL_SIZE: '1', A: 'b=c' },
        from: undefined,
        unknown: [],
      },
    );
    assert.deepEqual(parseFence('js from=examples/x/src/a.js#r').from, {
      file: 'examples/x/src/a.js',
      region: 'r',
    });
  });

  it('allow no option that changes what a program may do', () => {
    for (const flag of [
      '--require=./x.js',
      '--import=x',
      '--eval=1',
      '--inspect',
      '--allow-fs-read=*',
      '-r',
    ]) {
      assert.deepEqual(parseFence(`js run flags=${flag}`).flags, [], flag);
      assert.deepEqual(parseFence(`js run flags=${flag}`).unknown, [flag]);
    }
  });
});

describe('output', () => {
  it('matches itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('…')),
        (text) => {
          assert.ok(outputMatches(text, text));
          assert.ok(outputMatches(`${text}\n\n`, text.replaceAll('\n', '\r\n')));
        },
      ),
    );
  });

  it('does not match another', () => {
    for (const [expected, actual] of [
      ['a', 'b'],
      ['a', 'a\nb'],
      ['a\nb', 'a'],
      ['a', ''],
      ['a.c', 'abc'],
      ['', 'a'],
      ['x…', 'y'],
      ['a\n…\nc', 'a\nb'],
    ] as const) {
      assert.equal(outputMatches(expected, actual), false, `${expected} / ${actual}`);
    }
  });

  it('has … for anything within a line, and for any lines', () => {
    assert.ok(outputMatches('took … ms', 'took 12.5 ms'));
    assert.ok(!outputMatches('took … ms', 'took 12\n5 ms'));
    assert.ok(outputMatches('a\n…\nc', 'a\nc'));
    assert.ok(outputMatches('a\n…\nc', 'a\nb\nb\nc'));
    assert.ok(outputMatches('…', 'anything\nat all'));
  });
});

describe('a region of an example', () => {
  it('is what lies between its marks, without the indentation that it shares', () => {
    const text = 'x\n  // #region a\n  if (y) {\n    z();\n  }\n  // #endregion\nrest\n';
    assert.equal(region(text, 'a'), 'if (y) {\n  z();\n}');
    assert.equal(region(text, 'b'), undefined);
    assert.equal(region('// #region a\nx\n', 'a'), undefined);
  });
});
