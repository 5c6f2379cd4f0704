import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { poll } from '../../scripts/lib/vscodeServer.mts';
import { majorOf } from '../../src/core/nodeVersion.ts';
import type { Program, RunEnd } from '../../src/core/ports.ts';
import { findNode, NodeFinder } from '../../src/node/nodeProcess.ts';
import { NodeProgramRunner } from '../../src/node/programRunner.ts';

const program = (code: string, more: Partial<Program> = {}): Program => ({
  code,
  commonjs: false,
  flags: [],
  env: {},
  ...more,
});

interface Ran {
  readonly end: RunEnd;
  readonly output: string;
}

async function run(what: Program, { node = contentNode(), limitMs = 20_000 } = {}): Promise<Ran> {
  let output = '';
  const end = await new NodeProgramRunner(new NodeFinder(), limitMs).run(
    what,
    node,
    (text) => (output += text),
  ).ended;
  return { end, output };
}

const folders = (): string[] =>
  fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('nodejs-roadmap-'));
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('running a block', () => {
  it('gives what it prints, and its exit code', async () => {
    const { end, output } = await run(
      program("import os from 'node:os';\nconsole.log(typeof os, await 2);\nprocess.exitCode = 3;"),
    );
    assert.equal(output, 'object 2\n');
    assert.ok(end.kind === 'exited' && end.code === 3, JSON.stringify(end));
  });

  it('runs CommonJS as such, with the flags and the environment of the block', async () => {
    const { output } = await run(
      program('console.log(typeof require, typeof gc, process.env.SIZE)', {
        commonjs: true,
        flags: ['--expose-gc'],
        env: { SIZE: '1' },
      }),
    );
    assert.equal(output, 'function function 1\n');
  });

  it('tells the two outputs apart, and shows a failure', async () => {
    const seen: string[] = [];
    const end = await new NodeProgramRunner(new NodeFinder()).run(
      program("console.log('a'); throw new TypeError('b');"),
      contentNode(),
      (text, stream) => seen.push(stream + text),
    ).ended;
    assert.ok(
      seen.some((text) => text.startsWith('stdouta')) &&
        seen.some((text) => text.startsWith('stderr') && text.includes('TypeError: b')),
    );
    assert.ok(end.kind === 'exited' && end.code === 1);
  });

  it('can be stopped, with all that it started', async () => {
    let printed = '';
    const code =
      "import { spawn } from 'node:child_process';\nconst child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });\nconsole.log(child.pid);\nsetInterval(() => {}, 1000);";
    const started = new NodeProgramRunner(new NodeFinder()).run(
      program(code),
      contentNode(),
      (text) => (printed += text),
    );
    await poll('the program to start its own', 20_000, () => /^\d+\n/.test(printed));
    started.stop();
    assert.deepEqual(await started.ended, { kind: 'stopped' });
    await poll('the grandchild to be gone', 5000, () => !isAlive(Number(printed)));
    started.stop(); // harmless
  });

  it('is ended when it takes too long', async () => {
    const { end } = await run(program('setInterval(() => {}, 1000)'), { limitMs: 500 });
    assert.deepEqual(end, { kind: 'too long', seconds: 0.5 });
  });

  it('leaves nothing behind: no folder, no process that outlives it', async () => {
    const before = folders();
    const code =
      "import { spawn } from 'node:child_process';\nimport fs from 'node:fs';\nfs.writeFileSync('left.txt', 'x');\nconst child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });\nchild.unref();\nconsole.log(child.pid);";
    const { output } = await run(program(code));
    await poll('what it left running to be gone', 5000, () => !isAlive(Number(output)));
    for (let i = 0; i < 10; i++) await run(program('1'));
    assert.deepEqual(folders(), before);
  });

  it('has its output cut where that has no end', async () => {
    const { output } = await run(program("for (let i = 0; i < 5000; i++) console.log('x'.repeat(200));"));
    assert.ok(output.length < 250_000, `${output.length} characters`);
    assert.ok(output.endsWith('…\n'));
  });

  it('does not hear what the editor’s own environment says to Node', async () => {
    process.env['NODE_OPTIONS'] = '--no-such-option';
    try {
      const { output } = await run(program('console.log(process.env.NODE_OPTIONS)'));
      assert.equal(output, 'undefined\n');
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  });
});

describe('the Node.js that blocks are run with', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-node-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const plant = (at: string, version: string, mark: string): string => {
    fs.mkdirSync(at, { recursive: true });
    const file = path.join(at, 'node');
    fs.writeFileSync(
      file,
      `#!/bin/sh\nif [ "$1" = "--version" ]; then echo ${version}; else echo ran > "${mark}"; fi\n`,
      { mode: 0o755 },
    );
    return file;
  };

  it('that is missing is said, and so is one that is no absolute path', async () => {
    const missing = path.join(folder, 'node');
    assert.deepEqual((await run(program('1'), { node: missing })).end, { kind: 'no node', node: missing });
    for (const node of ['node', './node', 'bin/node'])
      assert.deepEqual((await run(program('1'), { node })).end, { kind: 'no node', node });
  });

  it('that is too old is said, and runs nothing', async function () {
    if (process.platform === 'win32') return; // the stand-in is a shell script
    const mark = path.join(folder, 'ran');
    const old = plant(path.join(folder, 'bin'), 'v18.20.8', mark);
    assert.deepEqual((await run(program('1'), { node: old })).end, {
      kind: 'old node',
      version: 'v18.20.8',
      wanted: 22,
    });
    assert.equal(fs.existsSync(mark), false);
  });

  it('is looked for in the absolute folders of the PATH only: one planted where VS Code stands is never found', () => {
    const real = contentNode();
    const before = process.cwd();
    plant(folder, 'v24.0.0', path.join(folder, 'ran'));
    try {
      process.chdir(folder);
      for (const relative of ['', '.', './', path.join('.', 'x', '..')]) {
        assert.equal(findNode(relative), undefined, JSON.stringify(relative));
        assert.equal(findNode([relative, path.dirname(real)].join(path.delimiter)), real);
      }
    } finally {
      process.chdir(before);
    }
  });

  it('tells its major version', () => {
    assert.equal(majorOf('v24.21.0\n'), 24);
    for (const text of ['', 'node', '24', 'v24', 'vx.1.2']) assert.equal(majorOf(text), undefined, text);
  });
});
