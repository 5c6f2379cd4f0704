import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { dist } from '../../scripts/lib/paths.mts';
import { poll } from '../../scripts/lib/vscodeServer.mts';
import type { ExerciseContent, RoadmapIndex } from '../../src/core/model.ts';
import { violations } from './axe.mts';
import { Workbench } from './workbench.mts';

const read = (file: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(dist, 'content', ...file.split('/')), 'utf8'));
const exercise = read('exercises/redact-deep.json') as ExerciseContent;
const index = read('index.json') as RoadmapIndex;
const topicOf = (id: string): string =>
  index.phases.flatMap(({ topics }) => topics).find((topic) => topic.exercises?.includes(id))?.title ?? '';

/** One learner practises, in one window; each step goes on from the one before. */
describe('practice', () => {
  let w: Workbench;
  let folder: string;
  let planted: string;
  before(async () => {
    w = await Workbench.open({ machineSettings: { 'nodejsRoadmap.node.path': contentNode() } });
    folder = path.join(w.folder ?? '', exercise.id);
    planted = path.join(w.folder ?? '', 'planted');
    await w.openRoadmap();
  });
  after(() => w.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await w.screenshot(`failed-${this.currentTest.title.slice(0, 40).replace(/\W+/g, '-')}`);
  });

  /** The exercise's row in the Test Explorer. */
  const testRow = (state: string) =>
    w.page
      .locator('.test-explorer .monaco-list-row')
      .filter({ hasText: exercise.title })
      .and(w.page.locator(`[aria-label*="${state}"]`));

  /** The number on our icon; VS Code puts numbers on others, such as that of tests which failed before a reload. */
  const badge = () =>
    w.page
      .locator('.activitybar .action-item:has([aria-label^="Node.js Backend Roadmap"]) .badge-content')
      .innerText();

  it('starts an exercise from the palette: its file opens with what can be done above it', async () => {
    await w.ask('Roadmap: Start Exercise…');
    await w.pick(topicOf(exercise.id));
    await w.pick(path.basename(w.folder ?? ''));
    const file = path.join(folder, ...(exercise.edit[0] ?? '').split('/'));
    await poll('the exercise to be written', 20_000, () => fs.existsSync(file));
    // What a folder may bring to have something else run.
    fs.writeFileSync(path.join(folder, 'node'), `#!/bin/sh\necho planted > ${planted}\n`, { mode: 0o755 });
    fs.mkdirSync(path.join(w.folder ?? '', '.vscode'));
    fs.writeFileSync(
      path.join(w.folder ?? '', '.vscode', 'settings.json'),
      JSON.stringify({ 'nodejsRoadmap.node.path': path.join(folder, 'node') }),
    );
    for (const name of ['Check', 'Next Hint (1/', 'Compare with Solution', 'Reset'])
      await w.page.locator('.codelens-decoration a').filter({ hasText: name }).first().waitFor();
    // What is asked stands beside the code, rendered.
    await w.note().getByRole('heading', { level: 1 }).first().waitFor();
    await w.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await w.screenshot('exercise');
  });

  it('sees it fail in the Test Explorer, test by test', async () => {
    await w.page.locator('.codelens-decoration a').filter({ hasText: 'Check' }).first().click();
    await poll('the check to fail', 60_000, async () => {
      await w.run('Testing: Focus on Test Explorer View');
      return (await testRow('Failed').count()) > 0;
    });
    await w.screenshot('exercise-failed');
  });

  it('asks for a hint, which stays beside the code', async () => {
    await w.run('View: Focus First Editor Group');
    await w.run('Roadmap: Next Hint');
    await w.page.getByRole('tab', { name: `Hints: ${exercise.title}` }).waitFor();
    await w.note().getByRole('heading', { name: 'Hint 1 of' }).waitFor();
    await w.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await w.page.locator('.codelens-decoration a').filter({ hasText: 'Next Hint (2/' }).first().waitFor();
    await w.screenshot('exercise-hint');
  });

  it('looks at the solution once it has said so, as a comparison', async () => {
    await w.run('Roadmap: Compare with Solution');
    await w.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Show Solution' }).click();
    await w.page.locator('.monaco-diff-editor').waitFor();
    await w.run('View: Close Editor');
  });

  it('passes with the solution: the topic is verified, and stays so after a reload', async () => {
    for (const { path: file, text } of exercise.solution)
      fs.writeFileSync(path.join(folder, ...file.split('/')), text);
    await w.run('Roadmap: Check Exercise');
    await w.page
      .locator('.notification-list-item')
      .filter({ hasText: 'Verified' })
      .first()
      .waitFor({ timeout: 60_000 });
    await w.screenshot('exercise-passed');
    await w.reload();
    await w.openRoadmap();
    const topic = topicOf(exercise.id);
    if (!(await w.row(topic).isVisible())) await w.row('1. Node.js Core Concepts').click();
    await w.row(topic).getByText('verified').waitFor();
    const label = await w.row(topic).getAttribute('aria-label');
    assert.match(label ?? '', /verified/);
    assert.equal(await w.box(topic).getAttribute('aria-checked'), 'false');
  });

  it('says in the note that the exercise was passed', async () => {
    await w.ask('Roadmap: Open Note…');
    await w.pick(topicOf(exercise.id));
    await w.note().locator('.practice-state', { hasText: 'passed' }).waitFor();
    await w.note().locator('header .verified').waitFor();
    await w.note().getByRole('heading', { name: 'Practice' }).scrollIntoViewIfNeeded();
    await w.screenshot('note-practice');
    await w.run('View: Close All Editors');
  });

  it('reviews what is due to the end, by the keyboard alone', async () => {
    const cards = index.phases[0]?.topics.find(({ id }) => id === 'installation')?.cards?.length ?? 0;
    assert.ok(cards >= 3);
    await w.box('Installation').click();
    await poll('the badge to count the cards', 15_000, async () => (await badge()) === String(cards));
    await w.run('Roadmap: Review Due Cards');
    const page = w.note();
    await page.locator('#ask').waitFor();
    await w.screenshot('review-question');
    /** What the page shows, in one look: it may change at any moment. */
    const look = () =>
      page.locator('body').evaluate(() => ({
        ask: document.querySelector('#ask')?.textContent ?? '',
        choice: document.querySelector('.options') !== null,
        answered: document.querySelector('.grades') !== null,
        done: document.querySelector('.summary') !== null,
      }));
    let graded = 0;
    for (let n = 0; n < 4 * cards + 4; n++) {
      const asked = await look();
      if (asked.done) break;
      await w.page.keyboard.press(asked.choice ? '1' : 'Space');
      await page.locator('.grades').waitFor();
      if (n === 0) {
        await w.screenshot('review-answer');
        assert.deepEqual(await violations(w), []);
      }
      // The first is failed, which is taken back, and failed again; the others are known.
      await w.page.keyboard.press(graded < 2 ? '1' : '4');
      graded++;
      await poll('the next card', 10_000, async () => {
        const now = await look();
        return now.done || (!now.answered && now.ask !== asked.ask);
      });
      if (graded === 1) {
        await w.page.keyboard.press('u');
        await poll('the first card again', 10_000, async () => (await look()).ask === asked.ask);
      }
    }
    await page
      .locator('.summary')
      .getByText(`Answered: ${cards + 1}.`)
      .waitFor();
    await w.screenshot('review-summary');
    assert.deepEqual(await violations(w), []);
    await w.page.keyboard.press('Enter'); // "Close" has the focus
    await poll('the review to close', 10_000, async () => (await page.locator('.summary').count()) === 0);
    await poll('the badge to go', 15_000, async () => (await badge()) === '');
  });

  it('finds nothing due after a reload: what was reviewed is kept', async () => {
    await w.reload();
    await w.openRoadmap();
    await w.run('Roadmap: Review Due Cards');
    await w.note().getByRole('heading', { name: 'Nothing is due' }).waitFor();
    await w.note().getByText('The next one is due in').waitFor();
  });

  it('had nothing run that the folder named', () => {
    assert.ok(!fs.existsSync(planted));
  });

  it('asked nothing of any other machine', () => {
    assert.deepEqual(w.foreignRequests, []);
  });
});

for (const theme of ['light', 'hc-dark', 'hc-light'] as const) {
  describe(`the review in the ${theme} theme`, () => {
    let w: Workbench;
    before(async () => {
      w = await Workbench.open({ theme });
      await w.openRoadmap();
    });
    after(() => w.close());

    it('has nothing that axe objects to, before and after the answer', async () => {
      await w.ask('Roadmap: Practise Cards…');
      await w.pick('Call Stack');
      await w.note().locator('#ask').waitFor();
      assert.deepEqual(await violations(w), []);
      await w.note().locator('.option, .primary').first().click();
      await w.note().locator('.grades').waitFor();
      assert.deepEqual(await violations(w), []);
      await w.screenshot(`review-${theme}`);
    });
  });
}
