import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../scripts/content/compile.mts';
import type { Problem } from '../../scripts/content/problems.mts';
import { repository } from '../../scripts/lib/paths.mts';

/** A small roadmap that is right; each test breaks it in one place. */
const files: Readonly<Record<string, string>> = {
  'test/fixtures/coverage.tsv': 'ref\tkind\ttitle\n1.1\tphase\tFirst\n1.1.1\ttopic\tGreeting\n',
  'roadmap/roadmap.yaml': 'formatVersion: 1\nid: test\ntitle: Test\nphases:\n  - 01-first\n',
  'roadmap/01-first/phase.yaml': `id: first
title: First
summary: What it is for.
covers: ['1.1']
topics:
  - id: greeting
    title: Greeting
    minutes: 10
    needs: []
    covers: [1.1.1]
    subtopics:
      - { id: politeness, title: Politeness }
    lengthReason: a fixture
    example: hello
    exercises: [greet]
`,
  'roadmap/01-first/greeting.md': `# Greeting

A greeting opens a conversation.

## How it works

### Politeness

\`\`\`js run
console.log('hello');
\`\`\`

\`\`\`output
hello
\`\`\`

\`\`\`js from=examples/hello/src/index.js#say
\`\`\`

## Read more

- [Node.js](https://nodejs.org/api/console.html)
`,
  'roadmap/01-first/greeting.cards.yaml': [1, 2, 3]
    .map((n) => `- { id: greeting/c${n}, kind: open, ask: Why?, answer: Because. }\n`)
    .join(''),
  'roadmap/01-first/examples/hello/package.json':
    '{ "name": "hello", "private": true, "type": "module", "scripts": { "start": "node src/index.js", "test": "node --test" } }\n',
  'roadmap/01-first/examples/hello/README.md': '# Hello\n\nRead `src/index.js` first.\n',
  'roadmap/01-first/examples/hello/src/index.js':
    "// #region say\nexport const say = () => 'hello';\n// #endregion\n",
  'roadmap/01-first/examples/hello/test/index.test.js':
    "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { say } from '../src/index.js';\ntest('says', () => assert.equal(say(), 'hello'));\n",
  'roadmap/01-first/exercises/greet/exercise.yaml':
    'id: greet\ntitle: Greet\nminutes: 10\nedit: [src/greet.js]\nhints: [one, two, three]\n',
  'roadmap/01-first/exercises/greet/package.json':
    '{ "name": "greet", "private": true, "type": "module", "scripts": { "test": "node --test" } }\n',
  'roadmap/01-first/exercises/greet/README.md': '# Greet\n',
  'roadmap/01-first/exercises/greet/src/greet.js': "export const greet = () => '';\n",
  'roadmap/01-first/exercises/greet/test/greet.test.js':
    "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { greet } from '../src/greet.js';\ntest('greets by name', () => assert.equal(greet('Ann'), 'hello Ann'));\n",
  'roadmap/01-first/exercises/greet/solution/src/greet.js':
    'export const greet = (name) => `hello ${name}`;\n',
  'roadmap/01-first/exercises/greet/wrong/nobody/src/greet.js':
    "// Greets nobody.\nexport const greet = () => 'hello';\n",
  'roadmap/01-first/exercises/greet/wrong/shouts/src/greet.js':
    '// Shouts.\nexport const greet = (name) => `HELLO ${name}`;\n',
};

let root = '';

/** Writes the roadmap with some files replaced (null leaves one out). */
function write(changes: Readonly<Record<string, string | null>> = {}): void {
  for (const [name, text] of Object.entries({ ...files, ...changes })) {
    if (text === null) continue;
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

const replace = (file: string, from: string, to: string): Record<string, string> => {
  const text = files[file] ?? '';
  assert.ok(text.includes(from), `${file} has no ${from}`);
  return { [file]: text.replace(from, to) };
};

async function problemsOf(changes: Readonly<Record<string, string | null>>): Promise<readonly Problem[]> {
  write(changes);
  return (await compile(root)).problems.list;
}

/** One problem, in this file and line, whose message and mend say this. */
function assertOne(
  problems: readonly Problem[],
  file: string,
  line: number,
  message: RegExp,
  mend = /./,
): void {
  assert.equal(problems.length, 1, JSON.stringify(problems, null, 1));
  const [problem] = problems;
  assert.ok(problem);
  assert.equal(`${problem.file}:${problem.line}`, `${file}:${line}`);
  assert.match(problem.message, message);
  assert.match(problem.mend, mend);
}

beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-fixture-'))));
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe('the content check', () => {
  it('finds nothing wrong with a roadmap that is right', async () => {
    assert.deepEqual(await problemsOf({}), []);
  });

  const phase = 'roadmap/01-first/phase.yaml';
  const note = 'roadmap/01-first/greeting.md';
  const cases: readonly [
    name: string,
    changes: Record<string, string | null>,
    file: string,
    line: number,
    message: RegExp,
    mend?: RegExp,
  ][] = [
    [
      'a phase.yaml that is not YAML',
      { [phase]: 'id: first\ntitle: [unclosed\n' },
      phase,
      3,
      /not valid YAML/,
      /syntax/,
    ],
    [
      'an unknown key',
      replace(phase, 'minutes: 10', 'minutes: 10\n    minute: 9'),
      phase,
      9,
      /unknown key "minute"/,
      /spelling/,
    ],
    [
      'a missing key',
      replace(phase, 'summary: What it is for.\n', ''),
      phase,
      1,
      /summary: missing/,
      /add it/,
    ],
    [
      'a reference that YAML reads as a number',
      replace(phase, "['1.1']", '[1.1]'),
      phase,
      4,
      /quoted strings/,
    ],
    [
      'a doubled reference',
      replace(phase, 'title: Politeness }', "title: Politeness, covers: ['1.1.1'] }"),
      phase,
      12,
      /which something else covers/,
      /once/,
    ],
    [
      'a missing reference',
      replace(phase, 'covers: [1.1.1]', 'covers: []'),
      'test/fixtures/coverage.tsv',
      3,
      /nothing covers 1\.1\.1/,
      /covers/,
    ],
    [
      'a need that is no topic',
      replace(phase, 'needs: []', 'needs: [nowhere]'),
      phase,
      9,
      /needs "nowhere"/,
      /id/,
    ],
    [
      'a missing example',
      replace(phase, 'example: hello', 'example: hullo'),
      phase,
      14,
      /example "hullo" is missing/,
      /create/,
    ],
    [
      'a subtopic without its section',
      replace(note, '### Politeness', '### Rudeness'),
      note,
      1,
      /"Politeness" has no section/,
      /### Politeness/,
    ],
    [
      'a note that begins with another title',
      replace(note, '# Greeting', '# Hello'),
      note,
      1,
      /does not begin with its title/,
      /# Greeting/,
    ],
    ['JavaScript that nothing runs', replace(note, '```js run', '```js'), note, 9, /nothing runs/],
    [
      'a block without its output',
      replace(note, '```output\nhello\n```\n', ''),
      note,
      9,
      /without its output/,
    ],
    [
      'an unknown fence',
      replace(note, '```output\nhello', '```outputs\nhello'),
      note,
      9,
      /without its output|unknown fence/,
    ],
    [
      'a region that is not there',
      replace(note, '#say', '#shout'),
      note,
      17,
      /no region "shout"/,
      /#region shout/,
    ],
    [
      'a file that an example does not have',
      replace(note, 'src/index.js#say', 'src/other.js'),
      note,
      17,
      /not a file of an example/,
    ],
    [
      'a link that leads nowhere in the roadmap',
      replace(note, 'https://nodejs.org/api/console.html', 'topic:nowhere'),
      note,
      22,
      /leads nowhere/,
    ],
    [
      'a link that is not https',
      replace(note, 'https://nodejs.org/api/console.html', 'javascript:alert(1)'),
      note,
      22,
      /neither https/,
    ],
    ['HTML', replace(note, 'A greeting opens', '<b>A</b> greeting opens'), note, 3, /HTML in the note/],
    [
      'a card without an answer',
      replace('roadmap/01-first/greeting.cards.yaml', ', answer: Because. }', ' }'),
      'roadmap/01-first/greeting.cards.yaml',
      1,
      /answer: missing/,
    ],
    [
      'a file that nothing lists',
      { 'roadmap/01-first/notes.txt': 'x' },
      'roadmap/01-first/notes.txt',
      1,
      /nothing lists it/,
    ],
    [
      'an example without tests',
      { 'roadmap/01-first/examples/hello/test/index.test.js': null },
      'roadmap/01-first/examples/hello',
      1,
      /no tests/,
    ],
    [
      'an example whose README names no file',
      { 'roadmap/01-first/examples/hello/README.md': '# Hello\n\nRead `src/inde.js` first.\n' },
      'roadmap/01-first/examples/hello/README.md',
      1,
      /names no file/,
    ],
    [
      'a secret',
      {
        'roadmap/01-first/examples/hello/src/key.js': `// x\nexport const key = '-----BEGIN PRIVATE KEY-----';\n`,
      },
      'roadmap/01-first/examples/hello/src/key.js',
      2,
      /secret/,
    ],
    [
      'shell syntax in a script',
      replace(
        'roadmap/01-first/examples/hello/package.json',
        'node src/index.js',
        'PORT=1 node src/index.js && echo',
      ),
      'roadmap/01-first/examples/hello/package.json',
      1,
      /shell syntax/,
      /Windows/,
    ],
    [
      'a solution that replaces a test',
      { 'roadmap/01-first/exercises/greet/solution/test/greet.test.js': '' },
      'roadmap/01-first/exercises/greet/solution/test/greet.test.js',
      1,
      /not the learner/,
    ],
    [
      'a single wrong answer',
      { 'roadmap/01-first/exercises/greet/wrong/shouts/src/greet.js': null },
      'roadmap/01-first/exercises/greet',
      1,
      /1 wrong answers/,
    ],
  ];
  for (const [name, changes, file, line, message, mend] of cases) {
    it(`finds ${name}, says where, and how to mend it`, async () => {
      const problems = await problemsOf(changes);
      // Some mistakes have a second consequence; the first named is the mistake itself.
      const own = problems.filter((problem) => problem.file === file && message.test(problem.message));
      assertOne(own.length > 0 ? own.slice(0, 1) : problems, file, line, message, mend);
      assert.ok(problems.length <= 2, JSON.stringify(problems, null, 1));
    });
  }

  it('lets a README.md stand beside a phase.yaml, and packs nothing of it', async () => {
    write({ 'roadmap/01-first/README.md': '# What the first phase runs on\n' });
    const { problems, files: packed } = await compile(root);
    assert.deepEqual(problems.list, []);
    assert.ok(packed.size > 0);
    assert.ok([...packed.values()].every((text) => !text.includes('What the first phase runs on')));
  });

  it('collects several mistakes instead of stopping at the first', async () => {
    const problems = await problemsOf({
      ...replace(note, '# Greeting', '# Hello'),
      'roadmap/01-first/notes.txt': 'x',
    });
    assert.equal(problems.length, 2);
  });
});

describe('npm run check:content', () => {
  const run = (): { status: number | null; output: string } => {
    const tsx = pathToFileURL(path.join(repository, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
    const script = path.join(repository, 'scripts', 'checkContent.mts');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', tsx, script, '--root', root, '--part', ''],
      { encoding: 'utf8', cwd: repository },
    );
    return { status, output: stdout + stderr };
  };

  it('runs every block, example and exercise, both ways', () => {
    write();
    const { status, output } = run();
    // Two references, one block, one example, starter, solution and two wrong answers.
    assert.match(output, /content: 8 passed, 0 failed/);
    assert.equal(status, 0, output);
  });

  const failing: readonly [name: string, changes: Record<string, string>, message: RegExp][] = [
    [
      'a block that prints something else',
      replace('roadmap/01-first/greeting.md', 'hello\n```\n\n```js from', 'goodbye\n```\n\n```js from'),
      /greeting\.md:9: prints something else/,
    ],
    [
      'an example whose tests fail',
      replace('roadmap/01-first/examples/hello/src/index.js', "'hello'", "'hi'"),
      /examples\/hello:1: its tests fail/,
    ],
    [
      'a starter that passes',
      replace('roadmap/01-first/exercises/greet/src/greet.js', "() => ''", '(name) => `hello ${name}`'),
      /the starter passes its tests/,
    ],
    [
      'a starter that does not load',
      replace('roadmap/01-first/exercises/greet/src/greet.js', "() => ''", "() => ''; import 'nowhere'"),
      /does not load/,
    ],
    [
      'a solution that fails',
      replace('roadmap/01-first/exercises/greet/solution/src/greet.js', 'hello', 'hi'),
      /the solution fails/,
    ],
    [
      'a wrong answer that passes',
      replace('roadmap/01-first/exercises/greet/wrong/shouts/src/greet.js', 'HELLO', 'hello'),
      /the tests accept this wrong answer/,
    ],
  ];
  for (const [name, changes, message] of failing) {
    it(`fails on ${name}`, () => {
      write(changes);
      const { status, output } = run();
      assert.match(output, message);
      assert.match(output, /Mend: /);
      assert.equal(status, 1);
    });
  }
});
