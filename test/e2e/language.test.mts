import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installedExtension } from '../../scripts/lib/installed.mts';
import { pageFrame } from './axe.mts';
import { Workbench } from './workbench.mts';

/**
 * A pseudo-language: each text that went through `vscode.l10n.t` or `package.nls.json` stands in these brackets, so what
 * stands without them could not be translated. The content itself (titles, notes, cards) is English.
 */
const OPEN = '⟦';
const inBrackets = (text: string): string => `${OPEN}${text}⟧`;

/** Content: where titles, notes and cards stand. */
const CONTENT = [
  'header .phase, header .topic, .neighbours .to, [data-topic], .contents li, .practice-title',
  '#ask, .options .text, .why, .answer, kbd',
].join(', ');
/** What the pages of notes and reviews add to the content. */
const OWN = '.needs, .neighbours, .practice, .actions';

/** A copy of the installed extension that speaks the pseudo-language. */
async function translated(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-language-'));
  fs.cpSync(await installedExtension(), folder, { recursive: true });
  const name = fs.readdirSync(folder).find((entry) => entry.startsWith('nodejs-backend-roadmap.'));
  assert.ok(name);
  const extension = path.join(folder, name);
  const nls = path.join(extension, 'package.nls.json');
  const texts = JSON.parse(fs.readFileSync(nls, 'utf8')) as Record<string, string>;
  fs.writeFileSync(
    nls,
    JSON.stringify(Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, inBrackets(text)]))),
  );
  const main = path.join(extension, 'dist', 'extension.js');
  const speak = `{ const { l10n } = require('vscode'); const { t } = l10n; l10n.t = (...all) => '${OPEN}' + t(...all) + '⟧'; }`;
  fs.writeFileSync(main, `${speak}\n${fs.readFileSync(main, 'utf8')}`);
  return folder;
}

/** Texts and names in a page that are not in brackets, with how many are. */
async function textsOf(w: Workbench): Promise<{ plain: string[]; bracketed: number }> {
  const frame = await pageFrame(w);
  // The compiler names the functions within the one below by a helper that the page does not have.
  await frame.evaluate('globalThis.__name = (named) => named');
  return frame.evaluate(
    ([open, content, own]) => {
      const plain: string[] = [];
      let bracketed = 0;
      const look = (text: string, element: Element): void => {
        if (!/\p{L}/u.test(text)) return;
        if (text.includes(open)) bracketed++;
        else
          plain.push(
            `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${text.trim()}`,
          );
      };
      /** Within the compiled note only what the page added to it counts. */
      const isOurs = (element: Element): boolean =>
        element.closest(content) === null &&
        (element.closest('article') === null || element.closest(own) !== null);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const { parentElement } = node;
        if (
          parentElement !== null &&
          !['SCRIPT', 'STYLE'].includes(parentElement.tagName) &&
          isOurs(parentElement)
        )
          look(node.textContent ?? '', parentElement);
      }
      for (const element of document.body.querySelectorAll('[aria-label], [title]')) {
        if (!isOurs(element) && !element.matches('input')) continue;
        for (const name of ['aria-label', 'title']) look(element.getAttribute(name) ?? '', element);
      }
      return { plain, bracketed };
    },
    [OPEN, CONTENT, OWN] as const,
  );
}

describe('in another language', () => {
  let w: Workbench;
  let extensions: string;
  before(async () => {
    extensions = await translated();
    w = await Workbench.open({ extensions });
    await w.openRoadmap();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await w.screenshot('failed-language');
  });
  after(async () => {
    await w.close();
    fs.rmSync(extensions, { recursive: true, force: true, maxRetries: 3 });
  });

  it('the tree says what it says of itself', async () => {
    await w.row('1. Node.js Core Concepts').click();
    await w.row('What is Node.js').waitFor();
    await w.box('What is Node.js').click();
    await w.row('What is Node.js').and(w.page.getByLabel(OPEN)).waitFor();
    const labels = await w.page
      .locator('.pane-body .monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    assert.ok(labels.length > 20, `${labels.length} rows`);
    assert.deepEqual(
      labels.filter((label) => !label.includes(OPEN)),
      [],
    );
    const boxes = await w.page
      .locator('.custom-view-tree-node-item-checkbox')
      .evaluateAll((all) =>
        all.map((box) => box.getAttribute('aria-label') ?? box.getAttribute('title') ?? ''),
      );
    assert.ok(boxes.length > 10, `${boxes.length} boxes`);
    assert.deepEqual(
      boxes.filter((label) => !label.includes(OPEN)),
      [],
    );
  });

  it('the note does', async () => {
    await w.ask('Open Note…');
    assert.ok((await w.quickInput().getAttribute('placeholder'))?.includes(OPEN));
    await w.pick('Call Stack');
    await w.note().getByRole('heading', { level: 1, name: 'Call Stack' }).waitFor();
    const { plain, bracketed } = await textsOf(w);
    assert.deepEqual(plain, []);
    assert.ok(bracketed > 30, `only ${bracketed} texts found`);
  });

  it('the review does, before and after the answer', async () => {
    await w.run('Review Due Cards');
    await w.note().locator('#ask').waitFor();
    const before = await textsOf(w);
    assert.deepEqual(before.plain, []);
    const option = w.note().locator('button.option').first();
    if (await option.isVisible()) await option.click();
    else await w.note().locator('button.primary').click();
    await w.note().locator('.grades').waitFor();
    const after = await textsOf(w);
    assert.deepEqual(after.plain, []);
    assert.ok(
      after.bracketed > before.bracketed,
      `${after.bracketed} texts after, ${before.bracketed} before`,
    );
  });

  it('commands, notifications and the status bar do', async () => {
    await w.page.keyboard.press('F1');
    await w.quickInput().fill('>Roadmap');
    await w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Carry Over' }).waitFor();
    const commands = await w.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    assert.deepEqual(
      commands.filter((text) => text.includes('Roadmap') && !text.includes(OPEN)),
      [],
    );
    await w.page.keyboard.press('Escape');
    const item = w.page.locator('.statusbar-item[id*="nodejs-backend-roadmap"]');
    assert.ok((await item.locator('a').getAttribute('aria-label'))?.includes(OPEN));
    await w.run('Check Exercise');
    const notice = w.page.locator('.notification-list-item').first();
    await notice.waitFor();
    assert.ok((await notice.innerText()).includes(OPEN), await notice.innerText());
  });
});
