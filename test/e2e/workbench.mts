import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type Browser,
  type BrowserContext,
  errors,
  type FrameLocator,
  type Locator,
  type Page,
} from 'playwright-core';
import { launchBrowser } from '../../scripts/lib/browser.mts';
import { installedExtension } from '../../scripts/lib/installed.mts';
import { testResults } from '../../scripts/lib/paths.mts';
import {
  poll,
  type Server,
  type ServerOptions,
  startServer,
  workbenchUrl,
} from '../../scripts/lib/vscodeServer.mts';

export interface WorkbenchOptions extends ServerOptions {
  /** `dark` unless told otherwise. */
  readonly theme?: 'light' | 'dark' | 'hc-dark' | 'hc-light';
  readonly size?: { readonly width: number; readonly height: number };
  /** Opened instead of a new empty folder; null opens none. */
  readonly folder?: string | null;
}

/** Setting, and the class that the workbench has once the theme is there. */
const themes = {
  light: ['Default Light Modern', 'light_modern'],
  dark: ['Default Dark Modern', 'dark_modern'],
  'hc-dark': ['Default High Contrast', 'hc_black'],
  'hc-light': ['Default High Contrast Light', 'hc_light'],
} as const;

/** A real VS Code in a real browser, as a person uses it: what the end-to-end tests and the screenshots drive. */
export class Workbench {
  private constructor(
    readonly server: Server,
    readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    /** The folder that is open. */
    readonly folder: string | undefined,
    private readonly url: string,
    private readonly themeClass: string,
    private readonly temporary: string,
    /** Addresses outside this machine that something asked for. */
    readonly foreignRequests: string[],
  ) {}

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-e2e-'));
    const folder =
      options.folder === null ? undefined : (options.folder ?? path.join(temporary, 'workspace'));
    if (folder !== undefined && options.folder === undefined) fs.mkdirSync(folder);
    const [themeName, themeFile] = themes[options.theme ?? 'dark'];
    const server = await startServer({
      ...options,
      extensions: options.extensions ?? (await installedExtension()),
      settings: { 'workbench.colorTheme': themeName, ...options.settings },
    });
    const browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1400, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const foreignRequests: string[] = [];
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      // VS Code gives webviews an address of their own, which its service worker answers from this machine.
      if (
        /^(https?|wss?):$/.test(protocol) &&
        hostname !== '127.0.0.1' &&
        !hostname.endsWith('.vscode-cdn.net')
      ) {
        foreignRequests.push(request.url());
      }
    });
    const url = workbenchUrl(server.port, folder === undefined ? {} : { folder });
    const workbench = new Workbench(
      server,
      browser,
      context,
      page,
      folder,
      url,
      `vscode-theme-defaults-themes-${themeFile}-json`,
      temporary,
      foreignRequests,
    );
    try {
      await workbench.load();
    } catch (error) {
      await workbench.screenshot('failed-to-open');
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  /** Opens the workbench, or opens it anew as after a crash: VS Code has no time to say good-bye. */
  async load(): Promise<void> {
    await this.page.goto(this.url);
    await this.#ready();
  }

  /** Reloads the window as a user does. */
  async reload(): Promise<void> {
    await this.page.evaluate(() => document.body.setAttribute('data-before-reload', ''));
    await this.run('Developer: Reload Window');
    await this.page.locator('body:not([data-before-reload])').waitFor({ timeout: 30_000 });
    await this.#ready();
  }

  async #ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
    await this.page.locator(`.monaco-workbench.${this.themeClass}`).waitFor({ timeout: 30_000 });
  }

  /** Shows the roadmap's container. */
  async openRoadmap(): Promise<void> {
    const tab = this.page.getByRole('tab', { name: 'Node.js Backend Roadmap' });
    await tab.waitFor({ timeout: 30_000 });
    // A click on the container that VS Code has just shown again after a reload closes it: a user would click once more.
    await poll('the tree', 60_000, async () => {
      if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
      try {
        await this.row('Node.js Core Concepts').waitFor({ timeout: 5000 });
        return true;
      } catch (error) {
        if (error instanceof errors.TimeoutError) return false;
        throw error;
      }
    });
  }

  /** A row of the tree, by a part of its text. */
  row(text: string): Locator {
    return this.page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
  }

  box(text: string): Locator {
    return this.row(text).locator('.custom-view-tree-node-item-checkbox');
  }

  /** Runs a command as a user does: from the palette, by its title. */
  async run(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    // An editor that opens at that moment takes the focus, and the palette closes: a user would press again.
    await poll(`the palette to show "${title}"`, 30_000, async () => {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput().fill(`>${title}`, { timeout: 2000 });
        await row.waitFor({ timeout: 3000 });
        await this.page.keyboard.press('Enter', { delay: 20 });
        return true;
      } catch (error) {
        if (error instanceof errors.TimeoutError) return false;
        throw error;
      }
    });
  }

  /** Runs a command that asks something, and waits for its question. */
  async ask(title: string): Promise<void> {
    const question = this.page.locator(
      '.quick-input-widget input[type="text"]:not([placeholder*="name of a command"])',
    );
    // A note that is just being shown takes the focus when it is ready, and VS Code closes what it takes it from.
    await poll(`"${title}" to ask`, 60_000, async () => {
      await this.run(title);
      try {
        await question.waitFor({ timeout: 4000 });
        // Still there once the focus has settled.
        return await this.page.evaluate(
          () =>
            new Promise<boolean>((resolve) => {
              const input = document.querySelector<HTMLElement>('.quick-input-widget input[type="text"]');
              requestAnimationFrame(() =>
                requestAnimationFrame(() => resolve(input?.checkVisibility() === true)),
              );
            }),
        );
      } catch (error) {
        if (error instanceof errors.TimeoutError) return false;
        throw error;
      }
    });
  }

  /** Chooses from the context menu of a row. */
  async choose(text: string, item: string): Promise<void> {
    await this.row(text).click({ button: 'right' });
    const entry = this.page.getByRole('menuitem', { name: item });
    await entry.waitFor();
    // A menu that has just opened takes no click for a moment, so that the one that opened it chooses nothing.
    await poll(`the menu to take "${item}"`, 10_000, async () => {
      if (!(await entry.isVisible())) return true;
      await entry.click({ timeout: 1000 }).catch((error: unknown) => {
        if (!(error instanceof errors.TimeoutError)) throw error;
      });
      return !(await entry.isVisible());
    });
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]').first();
  }

  /** Types into the open quick pick and takes the first row that has the text. */
  async pick(text: string): Promise<void> {
    await this.quickInput().waitFor();
    await this.quickInput().fill(text);
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor();
    await row.click();
  }

  /** The page within the notes webview. */
  note(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** What is in the clipboard; empty while the page may not look. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText().catch(() => ''));
  }

  /** The extension's item in the status bar, by a part of its text. */
  statusBar(text: string): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** Ends the process in which the extension runs, as a crash or the system would: at once. */
  killExtensionHost(): void {
    const hosts = extensionHostsOf(this.server.pid);
    if (hosts.length === 0) throw new Error('no extension host runs');
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
  }

  async screenshot(name: string): Promise<string> {
    const folder = path.join(testResults, 'screenshots');
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    fs.rmSync(this.temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Process ids of the extension hosts that a server has started (Linux and macOS). */
function extensionHostsOf(server: number): number[] {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = list.split('\n').flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  return rows
    .filter(({ parent, args }) => parent === server && args.includes('type=extensionHost'))
    .map(({ pid }) => pid);
}
