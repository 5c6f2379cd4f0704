import assert from 'node:assert/strict';
import { pageFrame, violations } from './axe.mts';
import { Workbench } from './workbench.mts';

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
      const frame = await pageFrame(w);
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
          const frame = await pageFrame(w);
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
    const frame = await pageFrame(w);
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
