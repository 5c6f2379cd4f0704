/** npm run screenshots: takes the README's pictures anew, in the real workbench. */
import fs from 'node:fs';
import path from 'node:path';
import { Workbench } from '../test/e2e/workbench.mts';
import { contentNode } from './lib/contentNode.mts';
import { repository } from './lib/paths.mts';

const folder = path.join(repository, 'media', 'screenshots');
fs.mkdirSync(folder, { recursive: true });

for (const theme of ['dark', 'light'] as const) {
  const w = await Workbench.open({
    theme,
    size: { width: 1280, height: 800 },
    machineSettings: { 'nodejsRoadmap.node.path': contentNode() },
  });
  try {
    await w.openRoadmap();
    await w.row('1. Node.js Core Concepts').click();
    for (const topic of ['What is Node.js', 'Installation', 'Hello World', 'How Node Works']) {
      await w.box(topic).click();
      await w
        .row(topic)
        .and(w.page.getByLabel(`${topic}, ticked`))
        .waitFor();
    }
    await w.row('Event Loop').locator('.monaco-tl-twistie').click();
    await w.box('Run to completion').click();
    await w.row('Event Loop').getByText('1/3 ticked').waitFor();
    await w.row('Event Loop').locator('.label-name').click();
    await w.note().getByRole('heading', { level: 1, name: 'Event Loop' }).waitFor();
    await w.choose('Modules', 'Mark as Learning');
    await w.row('Modules').getByText('learning').waitFor();
    await w.note().locator('h1').click();
    await w.page.screenshot({ path: path.join(folder, `note-${theme}.png`) });
    if (theme === 'dark') {
      await w
        .note()
        .locator('#run-to-completion')
        .evaluate((heading) => heading.scrollIntoView());
      await w.note().locator('figure.block').first().hover();
      await w.page.screenshot({ path: path.join(folder, 'code-dark.png') });
      await w.run('Roadmap: Scaffold Example…');
      await w.quickInput().waitFor();
      await w.page.screenshot({ path: path.join(folder, 'scaffold-dark.png') });
      await w.page.keyboard.press('Escape');
      await w.run('View: Close All Editors');
      await w.run('Roadmap: Review Due Cards');
      await w.note().locator('.options').waitFor();
      await w.page.keyboard.press('1');
      await w.note().locator('.grades').waitFor();
      await w.page.screenshot({ path: path.join(folder, 'review-dark.png') });
      await w.run('View: Close All Editors');
      await w.ask('Roadmap: Start Exercise…');
      await w.pick('Call Stack');
      await w.pick(path.basename(w.folder ?? ''));
      const check = w.page.locator('.codelens-decoration a').filter({ hasText: 'Check' }).first();
      await check.click();
      await w.page.getByText('of its tests fail').first().waitFor({ timeout: 60_000 });
      await w.note().getByRole('heading', { level: 1 }).first().waitFor();
      await w.run('Testing: Focus on Test Explorer View');
      await w.page.screenshot({ path: path.join(folder, 'exercise-dark.png') });
    }
  } finally {
    await w.close();
  }
}
console.log(`Pictures are in ${path.relative(repository, folder)}.`);
