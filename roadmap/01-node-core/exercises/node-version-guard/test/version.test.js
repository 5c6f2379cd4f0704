import assert from 'node:assert/strict';
import { test } from 'node:test';
import { satisfies } from '../src/version.js';

function check(rows) {
  for (const [version, range, expected] of rows) {
    assert.equal(satisfies(version, range), expected, `satisfies('${version}', '${range}') must be ${expected}`);
  }
}

test('compares numbers, not text', () => check([
  ['22.9.0', '>=22.13.0', false],
  ['22.13.0', '>=22.9.0', true],
  ['22.13.9', '>=22.13.10', false],
  ['100.0.0', '>=22.0.0', true],
  ['9.0.0', '>=22.0.0', false],
]));

test('the first difference from the left decides', () => check([
  ['24.0.0', '>=22.13.1', true],
  ['22.99.99', '>=24.0.0', false],
  ['22.14.0', '>=22.13.5', true],
  ['22.13.0', '>=22.13.0', true],
  ['22.1000.0', '<23', true],
  ['22.13.1000', '>=22.14.0', false],
]));

test('takes a version with or without v, and ranges with parts left out', () => check([
  ['v24.1.0', '>=24', true],
  ['v23.11.1', '>=24', false],
  ['v22.13.0', '>=22.13', true],
  ['v22.12.9', '>=22.13', false],
  [process.version, '>=22', true],
]));

test('< excludes its version', () => check([
  ['24.0.0', '<24.0.0', false],
  ['23.99.0', '<24', true],
  ['9.9.9', '<10', true],
]));

test('^ means at least, and the same major', () => check([
  ['22.13.0', '^22.13.0', true],
  ['22.100.1', '^22.13.0', true],
  ['22.12.0', '^22.13.0', false],
  ['23.0.0', '^22.13.0', false],
  ['24.13.0', '^22', false],
]));

test('comparators with a space between them must all hold', () => check([
  ['24.5.0', '>=22.13.0 <25', true],
  ['25.0.0', '>=22.13.0 <25', false],
  ['22.12.0', '>=22.13.0 <25', false],
  ['24.5.0', '>=22.13.0   <25', true],
]));

test('|| separates alternatives', () => check([
  ['22.14.0', '^22.13.0 || >=24', true],
  ['23.11.0', '^22.13.0 || >=24', false],
  ['26.0.0', '^22.13.0||>=24', true],
  ['24.9.0', '>=22 <23 || >=24 <25', true],
  ['23.0.0', '>=22 <23 || >=24 <25', false],
]));

test('a prerelease comes before its release', () => check([
  ['27.0.0-alpha.1', '>=27.0.0', false],
  ['v27.0.0-alpha.1', '>=26.0.0', true],
  ['27.1.0-alpha.1', '>=27.0.0', true],
  ['27.0.0-alpha.1', '^27.0.0', false],
  ['27.0.0-alpha.1', '^26.0.0', false],
  ['24.0.0-nightly20250501abcdef1234', '>=24.0.0', false],
]));

for (const range of ['', 'lts/*', 'latest', '>=22.x', '>22.0.0', '24', '>=', '>=22 || lts', 'lts || >=22', '>=22 banana', '<20 banana', '<20 || lts', '>=22 || ']) {
  test(`the range '${range}' is a RangeError`, () => {
    assert.throws(() => satisfies('24.0.0', range), RangeError, `'${range}' must not be let through`);
  });
}

for (const version of ['', 'v24', '24.0', 'latest', 'v24.0.0.0', 'node-v24.0.0']) {
  test(`the version '${version}' is a RangeError`, () => {
    assert.throws(() => satisfies(version, '>=22'), RangeError, `'${version}' must not be let through`);
  });
}
