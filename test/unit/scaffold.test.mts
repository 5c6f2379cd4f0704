import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { freeName, nameProblem, pathProblem, planProblems } from '../../src/core/scaffold.ts';
import { curated, pieces } from './support/hostilePaths.mts';

const file = (name: string) => ({ path: name, text: name });

/** Everything below a folder, with its content: to see that nothing else was touched. */
function snapshot(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const at = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, at), entry.isFile() ? fs.readFileSync(at, 'utf8') : 'folder'];
    }),
  );
}

describe('a hostile plan', () => {
  it('is refused, each of more than 300 curated paths', () => {
    assert.ok(new Set(curated).size >= 300, `only ${new Set(curated).size} curated paths`);
    const taken = curated.filter((name) => pathProblem(name) === undefined);
    assert.deepEqual(taken, []);
    for (const name of curated)
      assert.notDeepEqual(planProblems([file('index.js'), file(name)]), [], JSON.stringify(name));
  });

  it('never leaves its folder nor meets another file, for 10,000 generated plans', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-plan-'));
    try {
      const outside = path.join(root, 'outside');
      fs.mkdirSync(outside);
      fs.writeFileSync(path.join(outside, 'canary'), 'unharmed');
      const before = snapshot(outside);
      const name = fc
        .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
        .map((parts) => parts.join(''));
      const plan = fc.array(
        fc.oneof(name, fc.constantFrom(...curated), fc.string({ unit: 'binary', maxLength: 12 })),
        { minLength: 1, maxLength: 5 },
      );
      let n = 0;
      let written = 0;
      fc.assert(
        fc.property(plan, (names) => {
          if (planProblems(names.map(file)).length > 0) return;
          // Written as naively as can be: the check alone has to hold.
          const target = path.join(root, `project-${++n}`);
          fs.mkdirSync(target);
          for (const relative of names) {
            const at = path.join(target, ...relative.split('/'));
            assert.ok(at.startsWith(target + path.sep), `${JSON.stringify(relative)} leaves the folder`);
            fs.mkdirSync(path.dirname(at), { recursive: true });
            fs.writeFileSync(at, relative, { flag: 'wx' }); // fails on anything that exists
            written++;
          }
          assert.equal(
            Object.values(snapshot(target)).filter((content) => content !== 'folder').length,
            names.length,
          );
          fs.rmSync(target, { recursive: true });
        }),
        { numRuns: 10_000 },
      );
      assert.ok(
        written > 100,
        `only ${written} files passed: the generator has become too hostile to tell anything`,
      );
      assert.deepEqual(snapshot(outside), before);
      assert.deepEqual(fs.readdirSync(root), ['outside']);
    } finally {
      fs.rmSync(root, { recursive: true, force: true });
    }
  });

  it('is refused when two names are one file on macOS or Windows', () => {
    for (const [a, b] of [
      ['A.js', 'a.js'],
      ['src/x.js', 'SRC/x.js'],
      ['é.js', 'e\u0301.js'],
      ['ß.js', 'SS.js'],
      ['x.js', 'x.js'],
    ] as const) {
      assert.deepEqual(
        planProblems([file(a), file(b)]).map(({ reason }) => reason),
        ['twice'],
        `${a} ${b}`,
      );
    }
  });

  it('is refused when a file is also a folder', () => {
    assert.deepEqual(planProblems([file('src'), file('src/x.js')]), [
      { path: 'src', reason: 'file and folder' },
    ]);
    assert.deepEqual(planProblems([file('SRC/x.js'), file('src')]), [
      { path: 'src', reason: 'file and folder' },
    ]);
  });

  it('is refused when it is empty', () => {
    assert.deepEqual(
      planProblems([]).map(({ reason }) => reason),
      ['empty'],
    );
  });
});

describe('a plan of an ordinary project', () => {
  it('is accepted', () => {
    const names = [
      'package.json',
      'README.md',
      'src/index.js',
      'src/copy.js',
      'test/copy.test.js',
      'env.example',
      '.gitignore',
      '.nvmrc',
      'Dockerfile',
      'nginx/nginx.conf',
      'src/[id].js',
      'a b.txt',
      'übung.md',
      'console.js',
      'com.js',
      'nullable.js',
      'src/auxiliary/x.js',
    ];
    assert.deepEqual(planProblems(names.map(file)), []);
  });
});

describe('a free name', () => {
  it('is the first that is not taken', () => {
    const taken = new Set(['x', 'x-2']);
    assert.equal(
      freeName('x', (name) => taken.has(name)),
      'x-3',
    );
    assert.equal(
      freeName('y', (name) => taken.has(name)),
      'y',
    );
  });

  it('is not looked for without end', () => {
    assert.equal(
      freeName('x', () => true),
      undefined,
    );
  });

  it('is always a name that can be written', () => {
    assert.equal(nameProblem(freeName('event-loop-delay', (name) => !name.endsWith('-7')) ?? ''), undefined);
  });
});
