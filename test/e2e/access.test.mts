import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import { Workbench } from './workbench.mts';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** The frame of the note within VS Code's frames. */
async function noteFrame(w: Workbench): Promise<Frame> {
  const element = await w.note().locator('body').elementHandle();
  const frame = await element.ownerFrame();
  assert.ok(frame);
  return frame;
}

/** What axe finds in the note, as lines. */
async function violations(w: Workbench): Promise<string[]> {
  const frame = await noteFrame(w);
  await frame.evaluate(axeSource);
  const found = await frame.evaluate<Violation[]>(
    // Run in the page, where axe has put itself.
    `axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: true } } }).then((r) => r.violations)`,
  );
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `  ${html.slice(0, 160)}\n  ${failureSummary ?? ''}`)
        .join('\n')}`,
  );
}

for (const theme of ['light', 'dark', 'hc-dark', 'hc-light'] as const) {
  describe(`the note in the ${theme} theme`, () => {
    let w: Workbench;
    before(async () => {
      w = await Workbench.open({ theme });
      await w.openRoadmap();
      await w.ask('Roadmap: Open Note…');
      await w.pick('HTTP Headers');
      await w.note().getByRole('heading', { level: 1, name: 'HTTP Headers' }).waitFor();
    });
    after(() => w.close());

    it('has nothing that axe objects to', async () => {
      assert.deepEqual(await violations(w), []);
      await w.screenshot(`note-${theme}`);
    });

    it('follows the theme: its colours are the editor’s', async () => {
      const frame = await noteFrame(w);
      const [body, editor] = await frame.evaluate(() => {
        const style = getComputedStyle(document.body);
        const probe = document.createElement('div');
        probe.style.color = 'var(--vscode-editor-background)';
        document.body.append(probe);
        const color = getComputedStyle(probe).color;
        probe.remove();
        return [style.backgroundColor, color];
      });
      assert.equal(body, editor);
    });

    if (theme === 'dark' || theme === 'light') {
      for (const width of [320, 1600]) {
        it(`fits a window of ${width} px without scrolling sideways`, async () => {
          await w.page.setViewportSize({ width: width + 48, height: 800 });
          if (await w.page.locator('.part.sidebar').isVisible()) await w.run('View: Close Primary Side Bar');
          const frame = await noteFrame(w);
          const overflow = await frame.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overflow <= 0, `${overflow} px too wide`);
          await w.screenshot(`note-${theme}-${width}`);
        });
      }
    }
  });
}

describe('a note by the keyboard alone', () => {
  let w: Workbench;
  before(async () => {
    w = await Workbench.open();
    await w.openRoadmap();
    await w.ask('Roadmap: Open Note…');
    await w.pick('Modules');
    await w.note().getByRole('heading', { level: 1, name: 'Modules' }).waitFor();
  });
  after(() => w.close());

  it('reaches every action, each with a name and a visible focus', async () => {
    const frame = await noteFrame(w);
    await frame.locator('body').click({ position: { x: 2, y: 300 } });
    const wanted = await frame.locator('button, input, a[href], summary').count();
    const reached = new Set<string>();
    for (let i = 0; i < wanted * 2 && reached.size < wanted; i++) {
      await w.page.keyboard.press('Tab');
      const focus = await frame.evaluate(() => {
        const at = document.activeElement;
        if (!(at instanceof HTMLElement) || at === document.body) return null;
        const all = [...document.querySelectorAll('button, input, a[href], summary')];
        const { outlineStyle, opacity } = getComputedStyle(at);
        const actions = at.closest('.actions');
        return {
          index: all.indexOf(at),
          name:
            at.getAttribute('aria-label') ??
            (at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? '') : at.textContent),
          visible:
            outlineStyle !== 'none' &&
            opacity !== '0' &&
            (actions === null || getComputedStyle(actions).opacity === '1'),
        };
      });
      if (focus === null || focus.index < 0) continue;
      assert.ok(focus.name.trim() !== '', `element ${focus.index} has no name`);
      assert.ok(focus.visible, `the focus on "${focus.name}" cannot be seen`);
      reached.add(String(focus.index));
    }
    assert.equal(reached.size, wanted);
  });
});
