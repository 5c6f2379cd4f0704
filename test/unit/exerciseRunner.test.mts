import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { repository } from '../../scripts/lib/paths.mts';
import { poll } from '../../scripts/lib/vscodeServer.mts';
import { type Outcome, OutcomeCollector } from '../../src/core/exercise/outcome.ts';
import type { TestEvent } from '../../src/core/exercise/testEvents.ts';
import type { ExerciseContent, ProjectFile } from '../../src/core/model.ts';
import { ForeignFolderError } from '../../src/core/ports.ts';
import { NodeExerciseRunner } from '../../src/node/exerciseRunner.ts';
import { NodeFinder } from '../../src/node/nodeProcess.ts';

const HEAD = "import assert from 'node:assert/strict';\nimport { describe, it, test } from 'node:test';\n";
const ADD_TEST = `${HEAD}import { add } from '../src/add.js';
test('1: adds', () => assert.equal(add(1, 2), 3, 'the sum is wrong'));
describe('2: text', () => {
  it('is refused', () => assert.throws(() => add('1', 2), TypeError));
});
`;
const RIGHT = `export function add(a, b) {
  if (typeof a !== 'number') throw new TypeError('a number is wanted');
  return a + b;
}
`;

function exercise(
  more: { readonly test?: string; readonly files?: readonly ProjectFile[] } = {},
): ExerciseContent {
  return {
    id: 'add',
    title: 'Add',
    minutes: 10,
    version: 'v1',
    edit: ['src/add.js'],
    install: false,
    files: [
      { path: 'package.json', text: '{ "name": "add", "private": true, "type": "module" }\n' },
      { path: 'src/add.js', text: 'export function add() {}\n' },
      { path: 'test/add.test.js', text: more.test ?? ADD_TEST },
      ...(more.files ?? []),
    ],
    solution: [],
    hints: [],
    flags: [],
    testFiles: ['test/add.test.js'],
    tests: [
      { path: ['1: adds'], file: 'test/add.test.js', line: 4 },
      { path: ['2: text', 'is refused'], file: 'test/add.test.js', line: 6 },
    ],
  };
}

interface Ran {
  readonly outcome: Outcome;
  readonly events: readonly TestEvent[];
}

describe('checking an exercise', () => {
  let temporary: string;
  let reporter: string;
  before(async () => {
    temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-exercise-')));
    reporter = path.join(temporary, 'reporter.mjs');
    await build({
      absWorkingDir: repository,
      entryPoints: ['src/node/testReporter.ts'],
      outfile: reporter,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
  });
  after(() => fs.rmSync(temporary, { recursive: true, force: true }));

  let count = 0;
  function learner(content: ExerciseContent, files: Readonly<Record<string, string>> = {}): string {
    const folder = path.join(temporary, `work-${++count}`);
    for (const { path: file, text } of content.files) write(folder, file, text);
    for (const [file, text] of Object.entries(files)) write(folder, file, text);
    return folder;
  }
  const write = (folder: string, file: string, text: string): void => {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  };
  const runner = (limitMs = 30_000): NodeExerciseRunner =>
    new NodeExerciseRunner(new NodeFinder(), reporter, limitMs);

  async function check(
    content: ExerciseContent,
    folder: string,
    { node = contentNode(), limitMs = 30_000, only = undefined as string[][] | undefined } = {},
  ): Promise<Ran> {
    const events: TestEvent[] = [];
    const collector = new OutcomeCollector();
    const run = runner(limitMs).run(
      { exercise: content, folder, within: temporary, ...(only === undefined ? {} : { only }) },
      node,
      (event) => {
        events.push(event);
        collector.push(event);
      },
    );
    return { outcome: collector.outcome(content, await run.ended, only === undefined), events };
  }

  it('passes an answer that passes all tests, and says with which Node.js', async () => {
    const content = exercise();
    const { outcome, events } = await check(content, learner(content, { 'src/add.js': RIGHT }));
    assert.ok(outcome.kind === 'passed', JSON.stringify(outcome));
    assert.equal(outcome.tests, 2);
    assert.match(outcome.version, /^v\d+\./);
    const passed = events.filter(({ kind }) => kind === 'passed');
    assert.deepEqual(
      passed.map((event) => event.kind === 'passed' && event.path),
      [['1: adds'], ['2: text', 'is refused']],
    );
  });

  it('fails one that fails a test: with both sides of the comparison, and where it was made', async () => {
    const content = exercise();
    const folder = learner(content);
    const { outcome, events } = await check(content, folder);
    assert.deepEqual(outcome, { kind: 'failed', passed: 0, failed: 2 });
    const failed = events.find(({ kind }) => kind === 'failed');
    assert.ok(failed?.kind === 'failed');
    assert.equal(failed.failure.message, 'the sum is wrong');
    assert.equal(failed.failure.expected, '3');
    assert.equal(failed.failure.actual, 'undefined');
    assert.deepEqual(failed.failure.at, {
      file: path.join(folder, 'test', 'add.test.js'),
      line: 4,
      column: 30,
    });
  });

  it('points into the learner’s file when the error was thrown there', async () => {
    const content = exercise();
    const folder = learner(content, { 'src/add.js': 'export function add() {\n  null.x;\n}\n' });
    const { events } = await check(content, folder);
    const failed = events.find(({ kind }) => kind === 'failed');
    assert.ok(failed?.kind === 'failed');
    assert.equal(failed.failure.at?.file, path.join(folder, 'src', 'add.js'));
    assert.equal(failed.failure.at.line, 2);
    assert.match(failed.failure.message, /^TypeError: Cannot read properties of null/);
  });

  it('tells a syntax error from a failure, and where it is', async () => {
    const content = exercise();
    const folder = learner(content, { 'src/add.js': 'export const x = 1;\nexport function add( {\n' });
    const { outcome } = await check(content, folder);
    assert.ok(outcome.kind === 'could not run' && outcome.why.kind === 'not loaded', JSON.stringify(outcome));
    assert.match(outcome.why.failure.message, /^SyntaxError: /);
    assert.equal(outcome.why.failure.at?.file, path.join(folder, 'src', 'add.js'));
  });

  it('tells a package that is not installed from a failure', async () => {
    const content = exercise();
    const folder = learner(content, { 'src/add.js': "import 'no-such-package';\nexport const add = 1;\n" });
    const { outcome } = await check(content, folder);
    assert.ok(outcome.kind === 'could not run' && outcome.why.kind === 'not loaded', JSON.stringify(outcome));
    assert.match(outcome.why.failure.message, /no-such-package/);
  });

  it('does not pass an answer that ends the process before its tests', async () => {
    const content = exercise();
    const { outcome } = await check(
      content,
      learner(content, { 'src/add.js': 'process.exit(0);\nexport const add = 1;\n' }),
    );
    assert.ok(
      outcome.kind === 'could not run' && outcome.why.kind === 'tests missing',
      JSON.stringify(outcome),
    );
  });

  it('does not pass an answer that goes wrong after its tests', async () => {
    const content = exercise();
    const late = `${RIGHT}setTimeout(() => { throw new Error('late'); }, 30);\n`;
    const test = `${ADD_TEST}test('waits', () => new Promise((resolve) => setTimeout(resolve, 200)));\n`;
    const slow = exercise({ test });
    const { outcome } = await check(slow, learner(slow, { 'src/add.js': late }));
    assert.equal(outcome.kind, 'failed', JSON.stringify(outcome));
    assert.equal(content.tests.length, 2);
  });

  it('shows what the answer prints, also when it looks like an event of ours', async () => {
    const content = exercise();
    const forged = JSON.stringify({
      kind: 'passed',
      path: ['1: adds'],
      place: { file: 'x', line: 1, column: 1 },
      ms: 1,
    });
    const folder = learner(content, {
      'src/add.js': `console.log(${JSON.stringify(forged)});\nexport function add() {}\n`,
    });
    const { outcome, events } = await check(content, folder);
    assert.equal(outcome.kind, 'failed');
    assert.ok(events.some((event) => event.kind === 'output' && event.text.includes(forged)));
  });

  it('runs only the tests that are asked for, whatever their names have in them', async () => {
    const test = `${HEAD}test('a (b) [c] /d/ $', () => {});\ntest('a (b) [c] /d/ $ longer?', () => assert.fail());\ntest('other', () => assert.fail());\n`;
    const content = exercise({ test });
    const { outcome, events } = await check(content, learner(content), { only: [['a (b) [c] /d/ $']] });
    const failed = events
      .filter(({ kind }) => kind === 'failed')
      .map((event) => event.kind === 'failed' && event.path[0]);
    assert.ok(!failed.includes('other'), JSON.stringify(events));
    assert.ok(events.some((event) => event.kind === 'passed' && event.path[0] === 'a (b) [c] /d/ $'));
    assert.notEqual(outcome.kind, 'could not run');
  });

  it('ends an answer that never does, with all that it started', async () => {
    const content = exercise();
    const folder = learner(content, { 'src/add.js': 'for (;;);\nexport const add = 1;\n' });
    const { outcome } = await check(content, folder, { limitMs: 2_000 });
    assert.ok(
      outcome.kind === 'could not run' && outcome.why.kind === 'ended' && outcome.why.end.kind === 'too long',
      JSON.stringify(outcome),
    );
    await poll('the processes to be gone', 5_000, () => processesIn(folder).length === 0);
  });

  it('can be cancelled, and leaves no process behind: 20 runs', async () => {
    const content = exercise();
    const folder = learner(content, { 'src/add.js': 'for (;;);\nexport const add = 1;\n' });
    for (let n = 0; n < 20; n++) {
      const run = runner().run(
        { exercise: content, folder, within: temporary },
        contentNode(),
        () => undefined,
      );
      if (n % 2 === 0) await poll('the tests to start', 10_000, () => processesIn(folder).length > 0);
      run.stop();
      assert.deepEqual(await run.ended, { kind: 'stopped' });
    }
    await poll('the processes to be gone', 5_000, () => processesIn(folder).length === 0);
  });

  it('says that there is no Node.js, or that it is too old', async () => {
    const content = exercise();
    const none = await check(content, learner(content), { node: path.join(temporary, 'no-node') });
    assert.ok(none.outcome.kind === 'could not run' && none.outcome.why.kind === 'ended');
    assert.equal(none.outcome.why.end.kind, 'no node');
    const old = path.join(temporary, 'old-node');
    fs.writeFileSync(old, '#!/bin/sh\necho v18.0.0\n', { mode: 0o755 });
    const tooOld = await check(content, learner(content), { node: old });
    assert.ok(tooOld.outcome.kind === 'could not run' && tooOld.outcome.why.kind === 'ended');
    assert.equal(tooOld.outcome.why.end.kind, 'old node');
  });

  describe('what is not the learner’s', () => {
    it('is put back when it was changed or removed; what stood there is kept', async () => {
      const content = exercise();
      const folder = learner(content, { 'test/add.test.js': '// mine\n', 'src/add.js': RIGHT });
      fs.rmSync(path.join(folder, 'package.json'));
      const restored = await runner().restore({ exercise: content, folder, within: temporary });
      assert.deepEqual(restored, [
        { path: 'package.json', keptAs: undefined },
        { path: 'test/add.test.js', keptAs: 'add.test.js.yours' },
      ]);
      assert.equal(fs.readFileSync(path.join(folder, 'test/add.test.js'), 'utf8'), ADD_TEST);
      assert.equal(fs.readFileSync(path.join(folder, 'test/add.test.js.yours'), 'utf8'), '// mine\n');
      assert.equal(fs.readFileSync(path.join(folder, 'src/add.js'), 'utf8'), RIGHT);
      write(folder, 'test/add.test.js', '// mine again\n');
      const [again] = await runner().restore({ exercise: content, folder, within: temporary });
      assert.equal(again?.keptAs, 'add.test.js.yours-2');
      assert.deepEqual(await runner().restore({ exercise: content, folder, within: temporary }), []);
    });

    it('counts as unchanged with other line ends', async () => {
      const content = exercise();
      const folder = learner(content, { 'test/add.test.js': ADD_TEST.replaceAll('\n', '\r\n') });
      assert.deepEqual(await runner().restore({ exercise: content, folder, within: temporary }), []);
    });

    for (const [what, plant] of [
      [
        'a linked test',
        (folder: string, outside: string) =>
          relink(path.join(folder, 'test/add.test.js'), path.join(outside, 'file')),
      ],
      [
        'a linked folder of tests',
        (folder: string, outside: string) => relink(path.join(folder, 'test'), outside),
      ],
      [
        'a linked answer',
        (folder: string, outside: string) =>
          relink(path.join(folder, 'src/add.js'), path.join(outside, 'file')),
      ],
    ] as const) {
      it(`is not written through ${what}`, async () => {
        const content = exercise();
        const folder = learner(content);
        const outside = path.join(temporary, `outside-${count}`);
        write(outside, 'file', 'precious\n');
        plant(folder, outside);
        await assert.rejects(
          runner().restore({ exercise: content, folder, within: temporary }),
          ForeignFolderError,
        );
        assert.deepEqual(fs.readdirSync(outside), ['file']);
        assert.equal(fs.readFileSync(path.join(outside, 'file'), 'utf8'), 'precious\n');
      });
    }

    it('is not looked for in a folder that is a link out of the workspace', async () => {
      const content = exercise();
      const folder = learner(content, { 'test/add.test.js': '// mine\n' });
      const workspace = path.join(temporary, `workspace-${count}`);
      fs.mkdirSync(workspace);
      fs.symlinkSync(folder, path.join(workspace, 'link'));
      await assert.rejects(
        runner().restore({ exercise: content, folder: path.join(workspace, 'link'), within: workspace }),
        ForeignFolderError,
      );
      assert.equal(fs.readFileSync(path.join(folder, 'test/add.test.js'), 'utf8'), '// mine\n');
    });
  });

  it('starts nothing that the folder brings: no planted node, no script, no option, no other test', async () => {
    const content = exercise();
    const mark = path.join(temporary, 'planted');
    const plant = `require('node:fs').appendFileSync(${JSON.stringify(mark)}, 'x')`;
    const folder = learner(content, {
      'src/add.js': RIGHT,
      'package.json': JSON.stringify({
        type: 'module',
        scripts: { test: `node -e "${plant}"`, pretest: plant },
      }),
      '.npmrc': `node-options=--require ./evil.cjs\n`,
      'evil.cjs': plant,
      'node.config.json': JSON.stringify({ nodeOptions: { require: ['./evil.cjs'] } }),
      '.env': 'NODE_OPTIONS=--require ./evil.cjs\n',
      'test/evil.test.js': `import fs from 'node:fs'; fs.appendFileSync(${JSON.stringify(mark)}, 'x');`,
    });
    for (const name of ['node', 'npm']) {
      fs.writeFileSync(path.join(folder, name), `#!/bin/sh\necho x >> ${mark}\n`, { mode: 0o755 });
    }
    await runner().restore({ exercise: content, folder, within: temporary });
    const before = process.env['PATH'];
    const options = process.env['NODE_OPTIONS'];
    process.env['PATH'] = ['.', '', path.dirname(contentNode())].join(path.delimiter);
    process.env['NODE_OPTIONS'] = `--require ${path.join(folder, 'evil.cjs')}`;
    try {
      const { outcome } = await check(content, folder, { node: '' });
      assert.equal(outcome.kind, 'passed', JSON.stringify(outcome));
    } finally {
      process.env['PATH'] = before;
      if (options === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = options;
    }
    assert.ok(!fs.existsSync(mark), 'something planted ran');
  });
});

function relink(link: string, to: string): void {
  fs.rmSync(link, { recursive: true });
  fs.symlinkSync(to, link);
}

/** Processes whose working folder it is (Linux); elsewhere none can be seen. */
function processesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false; // gone meanwhile, or not ours
    }
  });
}
