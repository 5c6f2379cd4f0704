import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.mts';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** The frame of the webview's page within VS Code's frames. */
export async function pageFrame(w: Workbench): Promise<Frame> {
  const element = await w.note().locator('body').elementHandle();
  const frame = await element.ownerFrame();
  assert.ok(frame);
  return frame;
}

/** What axe finds in the page, as lines. */
export async function violations(w: Workbench): Promise<string[]> {
  const frame = await pageFrame(w);
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
