import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Outcome } from '../../src/core/exercise/outcome.ts';
import { hintsShown, passOf } from '../../src/core/progress/practice.ts';
import type { Api } from '../../src/host/activate.ts';
import type { Features } from '../../src/host/features.ts';
import { exerciseMarker } from '../../src/shared/ids.ts';
import { activate, closeEditors, eventually, resetProgress } from './support/api.ts';

const ID = 'redact-deep';
const FILE = 'src/redact.js';

describe('exercises', () => {
  let api: Api;
  let features: Features;
  let root: vscode.Uri;
  before(async () => {
    api = await activate();
    features = await api.features();
    const workspace = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspace);
    root = vscode.Uri.joinPath(workspace.uri, 'exercises');
    await vscode.workspace.fs.createDirectory(root);
  });
  beforeEach(async () => {
    await closeEditors();
    await resetProgress(api);
  });
  afterEach(async () => {
    await closeEditors();
    for (const [name] of await vscode.workspace.fs.readDirectory(root))
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(root, name), { recursive: true });
    await eventually(async () => {
      await features.exercises.refresh();
      assert.deepEqual(features.exercises.known, []);
    });
  });
  after(() => vscode.workspace.fs.delete(root, { recursive: true }));

  async function start(id = ID): Promise<vscode.Uri> {
    const folder = await vscode.commands.executeCommand<vscode.Uri>('nodejsRoadmap.startExercise', id, root);
    assert.ok(folder instanceof vscode.Uri);
    return folder;
  }
  const solve = (folder: vscode.Uri): void => {
    const content = JSON.parse(
      fs.readFileSync(path.join(__dirname, `../../dist/content/exercises/${ID}.json`), 'utf8'),
    ) as { readonly solution: readonly { readonly path: string; readonly text: string }[] };
    for (const { path: file, text } of content.solution)
      fs.writeFileSync(path.join(folder.fsPath, ...file.split('/')), text);
  };
  const check = (folder: vscode.Uri): Thenable<Outcome | undefined> =>
    vscode.commands.executeCommand<Outcome | undefined>('nodejsRoadmap.runExercise', folder);

  it('start in the workspace, marked, with the learner’s file open and neither solution nor wrong answers', async () => {
    const folder = await start();
    assert.equal(path.basename(folder.fsPath), ID);
    assert.deepEqual(JSON.parse(fs.readFileSync(path.join(folder.fsPath, exerciseMarker), 'utf8')), {
      exercise: ID,
    });
    assert.deepEqual(fs.readdirSync(folder.fsPath).sort(), [
      exerciseMarker,
      'README.md',
      'package.json',
      'src',
      'test',
    ]);
    await eventually(() =>
      assert.equal(
        vscode.window.activeTextEditor?.document.uri.fsPath,
        path.join(folder.fsPath, ...FILE.split('/')),
      ),
    );
    assert.deepEqual(
      features.exercises.known.map(({ id }) => id),
      [ID],
    );
  });

  it('are listed with their tests, fail at first, and pass with the solution, which verifies the topic', async () => {
    const folder = await start();
    const item = features.tests?.controller.items.get(folder.toString());
    assert.ok(item);
    await features.tests?.controller.resolveHandler?.(item);
    assert.ok(item.children.size >= 5, `${item.children.size} tests are listed`);
    const first = await check(folder);
    assert.ok(first?.kind === 'failed' && first.failed > 0, JSON.stringify(first));
    assert.equal(passOf(api.progress.entries, ID), undefined);

    solve(folder);
    const second = await check(folder);
    assert.ok(second?.kind === 'passed', JSON.stringify(second));
    const pass = await eventually(() => {
      const found = passOf(api.progress.entries, ID);
      assert.ok(found);
      return found;
    });
    assert.equal(pass.node, second.version);
    assert.equal(pass.solutionSeen, false);
    const topic = api.roadmap.topic(api.roadmap.index.exercises[ID]?.topics[0] ?? '');
    assert.ok(topic);
    const row = api.tree.provider.getTreeItem(topic);
    assert.equal((row.iconPath as vscode.ThemeIcon).id, 'verified-filled');
    assert.equal(
      (row.checkboxState as { state: vscode.TreeItemCheckboxState }).state,
      vscode.TreeItemCheckboxState.Unchecked,
    );
  });

  it('tell a file that does not parse from one that fails, and end a run that is cancelled', async () => {
    const folder = await start();
    const file = path.join(folder.fsPath, ...FILE.split('/'));
    fs.writeFileSync(file, 'export const (\n');
    const broken = await check(folder);
    assert.ok(broken?.kind === 'could not run' && broken.why.kind === 'not loaded', JSON.stringify(broken));
    const mark = path.join(folder.fsPath, 'running');
    fs.writeFileSync(
      file,
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, '');\nfor (;;);\nexport const redact = () => undefined;\n`,
    );
    const item = features.tests?.controller.items.get(folder.toString());
    assert.ok(item && features.tests);
    const source = new vscode.CancellationTokenSource();
    const running = features.tests.check(new vscode.TestRunRequest([item]), source.token);
    await eventually(() => assert.ok(fs.existsSync(mark), 'the tests have not begun'));
    source.cancel();
    assert.deepEqual(await running, []);
  });

  it('are debugged with VS Code’s own debugger, which verifies nothing', async () => {
    const folder = await start();
    solve(folder);
    const item = features.tests?.controller.items.get(folder.toString());
    assert.ok(item && features.tests);
    const programs: unknown[] = [];
    const listener = vscode.debug.onDidStartDebugSession(({ configuration }) =>
      programs.push(configuration['program']),
    );
    try {
      const token = new vscode.CancellationTokenSource().token;
      assert.deepEqual(await features.tests.check(new vscode.TestRunRequest([item]), token, true), []);
    } finally {
      listener.dispose();
    }
    const [name = ''] = fs.readdirSync(path.join(folder.fsPath, 'test'));
    assert.ok(
      programs.includes(path.join(fs.realpathSync(folder.fsPath), 'test', name)),
      JSON.stringify(programs),
    );
    assert.equal(passOf(api.progress.entries, ID), undefined);
  });

  it('have tests that are put back before a check', async () => {
    const folder = await start();
    const tests = fs.readdirSync(path.join(folder.fsPath, 'test'));
    const [name = ''] = tests;
    fs.writeFileSync(
      path.join(folder.fsPath, 'test', name),
      "import { test } from 'node:test';\ntest('1', () => {});\n",
    );
    const outcome = await check(folder);
    assert.equal(outcome?.kind, 'failed', JSON.stringify(outcome));
    assert.deepEqual(
      fs.readdirSync(path.join(folder.fsPath, 'test')).sort(),
      [...tests, `${name}.yours`].sort(),
    );
    assert.equal(passOf(api.progress.entries, ID), undefined);
  });

  it('give one hint more each time, and remember them', async () => {
    const folder = await start();
    for (let n = 1; n <= 2; n++) {
      await vscode.commands.executeCommand('nodejsRoadmap.nextHint', folder);
      assert.equal(hintsShown(api.progress.entries, ID), n);
    }
    const document = await eventually(() => {
      const found = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'nodejs-roadmap');
      assert.ok(found);
      return found;
    });
    await eventually(() => {
      assert.match(document.getText(), /Hint 1 of \d[\s\S]*Hint 2 of \d/);
      assert.doesNotMatch(document.getText(), /Hint 3 of/);
    });
  });

  it('are reset to their start, with what was there kept beside, saved or not', async () => {
    const folder = await start();
    const uri = vscode.Uri.joinPath(folder, ...FILE.split('/'));
    const starter = fs.readFileSync(uri.fsPath, 'utf8');
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    await vscode.commands.executeCommand('nodejsRoadmap.resetExercise', folder);
    assert.equal(fs.readFileSync(uri.fsPath, 'utf8'), starter);
    assert.equal(fs.readFileSync(`${uri.fsPath}.yours`, 'utf8'), `// mine\n${starter}`);
    await vscode.commands.executeCommand('nodejsRoadmap.resetExercise', folder);
    assert.ok(!fs.existsSync(`${uri.fsPath}.yours-2`), 'nothing was changed, so nothing is kept');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    fs.rmSync(uri.fsPath);
    await vscode.commands.executeCommand('nodejsRoadmap.resetExercise', folder);
    assert.equal(fs.readFileSync(uri.fsPath, 'utf8'), starter, 'a file that is gone comes back');
  });

  it('have what can be done above the learner’s file, and nowhere else', async () => {
    const folder = await start();
    const lenses = async (file: string): Promise<string[]> => {
      await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, ...file.split('/')));
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        vscode.Uri.joinPath(folder, ...file.split('/')),
        10,
      );
      return found
        .flatMap(({ command }) => command?.command ?? [])
        .filter((id) => id.startsWith('nodejsRoadmap.'));
    };
    assert.deepEqual(
      await eventually(async () => {
        const found = await lenses(FILE);
        assert.ok(found.length > 0);
        return found;
      }),
      [
        'nodejsRoadmap.runExercise',
        'nodejsRoadmap.nextHint',
        'nodejsRoadmap.compareSolution',
        'nodejsRoadmap.resetExercise',
      ],
    );
    const [test = ''] = fs.readdirSync(path.join(folder.fsPath, 'test'));
    assert.deepEqual(await lenses(`test/${test}`), []);
  });

  it('are recognised by nothing but a marker with the id of an exercise', async () => {
    for (const [name, text] of [
      ['unknown', '{"exercise":"no-such"}'],
      ['path', '{"exercise":"../../etc/passwd"}'],
      ['proto', '{"exercise":"__proto__"}'],
      ['constructor', '{"exercise":"constructor"}'],
      ['number', '{"exercise":7}'],
      ['broken', '{"exercise":'],
      ['huge', `{"exercise":"${ID}"${' '.repeat(5000)}}`],
    ] as const) {
      const folder = path.join(root.fsPath, name);
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, exerciseMarker), text);
    }
    const folder = await start();
    await features.tests?.controller.refreshHandler?.(new vscode.CancellationTokenSource().token);
    assert.deepEqual(
      features.exercises.known.map((found) => found.folder.toString()),
      [folder.toString()],
    );
  });

  it('are listed a hundred at once, and only those asked for are run', async () => {
    const marks = path.join(root.fsPath, 'ran');
    const folder = await start();
    for (let n = 0; n < 100; n++) {
      const copy = path.join(root.fsPath, `copy-${n}`);
      fs.cpSync(folder.fsPath, copy, { recursive: true });
      fs.appendFileSync(
        path.join(copy, ...FILE.split('/')),
        `\nimport { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(marks)}, '${n}\\n');\n`,
      );
    }
    const started = performance.now();
    await features.tests?.controller.refreshHandler?.(new vscode.CancellationTokenSource().token);
    assert.equal(features.tests?.controller.items.size, 101);
    console.log(`      101 exercises listed in ${Math.round(performance.now() - started)} ms`);
    const item = features.tests.controller.items.get(vscode.Uri.joinPath(root, 'copy-42').toString());
    assert.ok(item);
    await features.tests.check(new vscode.TestRunRequest([item]), new vscode.CancellationTokenSource().token);
    assert.deepEqual([...new Set(fs.readFileSync(marks, 'utf8').trim().split('\n'))], ['42']);
  });
});
