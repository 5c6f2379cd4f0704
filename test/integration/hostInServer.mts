/**
 * Loads an extension and its tests into the extension host of VS Code's server, with a headless browser as the window.
 * The page tells of the tests' output and end through two functions that VS Code's web API knows.
 */
import path from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from '../../scripts/lib/browser.mts';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { repository } from '../../scripts/lib/paths.mts';
import { ensureServer, startServer, workbenchUrl } from '../../scripts/lib/vscodeServer.mts';

/** What VS Code itself says on its console. */
const NOISE =
  /^(Resolving connection|Resolved connection|Creating a socket|Ignoring fetching|\[Service Worker\]|ChatSessionStore|Updating additional builtin|Error: Could not locate the bindings file|Cannot find module '.\/build\/Release)/;
const TIMEOUT_MS = 8 * 60_000;

const argument = (name: string): string | undefined =>
  process.argv.find((value) => value.startsWith(`--${name}=`))?.slice(name.length + 3);
const folder = process.argv.slice(2).find((value) => !value.startsWith('-'));
const extension = argument('extensionDevelopmentPath') ?? repository;
const tests = argument('extensionTestsPath') ?? '';

ensureServer();
const server = await startServer({ machineSettings: { 'nodejsRoadmap.node.path': contentNode() } });
const browser = await launchBrowser();
let code: number;
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const ended = new Promise<number>((resolve) => {
    void page.exposeFunction('codeAutomationExit', (exit: number) => resolve(exit));
  });
  await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown[]) => {
    const text = format(...values);
    if (!NOISE.test(text)) console.log(text);
  });
  await page.goto(
    workbenchUrl(server.port, {
      extension,
      tests: tests.endsWith('.js') ? tests : `${tests}.js`,
      ...(folder === undefined ? {} : { folder: path.resolve(folder) }),
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => {
      console.error(`The tests did not end within ${TIMEOUT_MS / 60_000} minutes.`);
      resolve(1);
    }, TIMEOUT_MS);
  });
  code = await Promise.race([ended, late]);
  clearTimeout(timer);
} finally {
  await browser.close();
  await server.stop();
}
process.exit(code);
