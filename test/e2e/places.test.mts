import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { errors } from 'playwright-core';
import { poll } from '../../scripts/lib/vscodeServer.mts';
import { dist } from '../../scripts/lib/paths.mts';
import type { ExerciseContent } from '../../src/core/model.ts';
import { exerciseMarker } from '../../src/shared/ids.ts';
import { Workbench } from './workbench.mts';

describe('without an open folder', () => {
  let w: Workbench;
  let target: string;
  before(async () => {
    target = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-target-'));
    w = await Workbench.open({ folder: null });
  });
  after(async () => {
    await w.close();
    fs.rmSync(target, { recursive: true, force: true });
  });

  it('ticks are kept over a reload', async () => {
    await w.openRoadmap();
    await w.row('1. Node.js Core Concepts').click();
    await w.box('Modules').click();
    await w.row('1. Node.js Core Concepts').getByText('1/13').waitFor();
    await w.reload();
    await w.openRoadmap();
    await w.row('1. Node.js Core Concepts').getByText('1/13').waitFor();
  });

  it('an example can be scaffolded into a folder that is asked for', async () => {
    await w.ask('Roadmap: Scaffold Example…');
    await w.pick('Event Loop');
    await w.quickInput().waitFor();
    await poll('the folder dialog', 10_000, async () => (await w.quickInput().inputValue()).includes('/'));
    const put = w.page.getByRole('button', { name: 'Put the Project Here' });
    // While VS Code's dialog reads a folder it takes no click, and what it has read may come over what was typed: a user
    // would type and press again.
    await poll('the project', 30_000, async () => {
      if (fs.readdirSync(target).some((name) => !name.startsWith('.'))) return true;
      try {
        if (!(await w.quickInput().inputValue({ timeout: 1000 })).startsWith(target))
          await w.quickInput().fill(`${target}/`, { timeout: 1000 });
        await put.click({ timeout: 1000 });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error; // the dialog has closed: it is being written
      }
      return false;
    });
    await w.page.getByText('is ready.').first().waitFor();
  });
});

describe('in a workspace of several folders', () => {
  let w: Workbench;
  let root: string;
  before(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-multi-'));
    for (const name of ['one', 'two']) fs.mkdirSync(path.join(root, name));
    const file = path.join(root, 'both.code-workspace');
    fs.writeFileSync(file, JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }));
    w = await Workbench.open({ folder: file });
  });
  after(async () => {
    await w.close();
    fs.rmSync(root, { recursive: true, force: true });
  });

  it('an example goes where it is told to', async () => {
    await w.openRoadmap();
    await w.ask('Roadmap: Scaffold Example…');
    await w.pick('Event Loop');
    await w.pick('two');
    await w.page.getByText('is ready.').first().waitFor({ timeout: 15_000 });
    assert.deepEqual(fs.readdirSync(path.join(root, 'one')), []);
    assert.equal(fs.readdirSync(path.join(root, 'two')).length, 1);
  });
});

describe('in a folder that is not trusted', () => {
  let w: Workbench;
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await w.screenshot('failed-untrusted');
  });
  before(async () => (w = await Workbench.open({ trust: true })));
  after(() => w.close());

  it('reading, ticking and scaffolding work, and nothing is offered to be run', async () => {
    const distrust = w.page.getByRole('button', { name: /No, I don't trust/ });
    await distrust.waitFor({ timeout: 20_000 });
    await distrust.click();
    await w.openRoadmap();
    await w.row('1. Node.js Core Concepts').click();
    await w.box('Modules').click();
    await w.row('1. Node.js Core Concepts').getByText('1/13').waitFor();
    await w.row('Event Loop').locator('.label-name').click();
    await w.note().getByRole('heading', { level: 1, name: 'Event Loop' }).waitFor();
    assert.equal(await w.note().getByRole('button', { name: 'Run', exact: true }).count(), 0);
    await w
      .note()
      .getByRole('button', { name: /Scaffold Example/ })
      .click();
    await w.pick('workspace');
    await w.page
      .getByText('To run it here, trust this workspace first.')
      .first()
      .waitFor({ timeout: 15_000 });
    assert.equal(await w.page.getByText('Run in Terminal').count(), 0);
  });

  it('an exercise that came with the folder is not run, nor anything that it brings', async () => {
    const folder = path.join(w.folder ?? '', 'redact-deep');
    const mark = path.join(w.folder ?? '', 'ran');
    const content = JSON.parse(
      fs.readFileSync(path.join(dist, 'content', 'exercises', 'redact-deep.json'), 'utf8'),
    ) as ExerciseContent;
    for (const { path: file, text } of content.files) {
      const target = path.join(folder, ...file.split('/'));
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(
        target,
        content.edit.includes(file)
          ? `import fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(mark)}, 'the answer');\n${text}`
          : text,
      );
    }
    fs.writeFileSync(path.join(folder, 'node'), `#!/bin/sh\necho planted > ${mark}\n`, { mode: 0o755 });
    fs.mkdirSync(path.join(w.folder ?? '', '.vscode'));
    fs.writeFileSync(
      path.join(w.folder ?? '', '.vscode', 'settings.json'),
      JSON.stringify({ 'nodejsRoadmap.node.path': path.join(folder, 'node') }),
    );
    fs.writeFileSync(path.join(folder, exerciseMarker), JSON.stringify({ exercise: 'redact-deep' }));
    await w.run('Roadmap: Check Exercise');
    await w.page
      .locator('.notification-list-item')
      .filter({ hasText: 'Code is run only in a trusted workspace' })
      .first()
      .waitFor({ timeout: 15_000 });
    assert.ok(!fs.existsSync(mark), 'something ran');
  });
});

describe('in a folder that cannot be written to', () => {
  let w: Workbench;
  let folder: string;
  before(async function () {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-readonly-'));
    // A file where the project's folder has to go cannot be written through, whoever asks; root may write to any folder.
    fs.writeFileSync(path.join(folder, 'file'), '');
    w = await Workbench.open({ folder });
  });
  after(async () => {
    await w.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('a clear message says so, and nothing is left', async () => {
    await w.openRoadmap();
    await w.ask('Roadmap: Scaffold Example…');
    await w.pick('Event Loop');
    await w.pick('Another Folder…');
    await poll('the folder dialog', 10_000, async () => (await w.quickInput().inputValue()).includes('/'));
    await w.quickInput().fill('/proc/');
    await w.page.getByRole('button', { name: 'Put the Project Here' }).click();
    await w.page
      .getByText(/Nothing was written|could not be written, and nothing was left behind/)
      .first()
      .waitFor({ timeout: 15_000 });
    assert.deepEqual(fs.readdirSync(folder), ['file']);
  });
});
