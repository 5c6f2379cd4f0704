import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.mts';
import { repository } from '../../scripts/lib/paths.mts';
import { freePort, poll } from '../../scripts/lib/vscodeServer.mts';

describe('npm start', () => {
  let start: ChildProcess;
  let browser: Browser;
  let output = '';
  let port: number;
  before(async () => {
    port = await freePort();
    start = spawn(process.execPath, ['scripts/start.mjs', '--no-open', '--port', String(port)], {
      cwd: repository,
    });
    for (const stream of [start.stdout, start.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    start.kill('SIGKILL');
  });

  it('says the address of a VS Code, in which the tree and a note work', async function () {
    this.timeout(360_000); // the first start on a machine builds VS Code's terminal support
    await poll('the address', 280_000, () => {
      if (start.exitCode !== null) throw new Error(`npm start ended with ${start.exitCode}:\n${output}`);
      return /http:\/\/127\.0\.0\.1:\d+\/\S*/.test(output);
    });
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(output) ?? [];
    assert.equal(new URL(address).port, String(port));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(address);
    await page.getByRole('tab', { name: 'Node.js Backend Roadmap' }).click({ timeout: 60_000 });
    const row = page.locator('.pane-body .monaco-list-row');
    await row.filter({ hasText: '2. HTTP & Core Servers' }).click({ timeout: 30_000 });
    await row.filter({ hasText: 'HTTP Basics' }).locator('.label-name').click();
    const note = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await note.getByRole('heading', { level: 1, name: 'HTTP Basics' }).waitFor({ timeout: 30_000 });
  });

  it('ends with everything that it started', async () => {
    start.kill('SIGINT');
    await poll('the server to be gone', 15_000, async () => !(await answers(port)));
    await poll('npm start to end', 15_000, () => start.exitCode !== null || start.signalCode !== null);
  });

  it('refuses a port that is none, in words', async () => {
    const wrong = spawn(process.execPath, [path.join('scripts', 'start.mjs'), '--port', 'x'], {
      cwd: repository,
    });
    let said = '';
    wrong.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const code = await new Promise((resolve) => wrong.on('close', resolve));
    assert.equal(code, 2);
    assert.match(said, /--port wants a number/);
  });
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    http
      .get(`http://127.0.0.1:${port}/version`, (response) => {
        response.resume();
        resolve(true);
      })
      .on('error', () => resolve(false));
  });
}
