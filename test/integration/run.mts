/**
 * Runs the integration tests in a real extension host, through @vscode/test-electron.
 *
 * By default in VS Code's server and a headless browser (code.mts stands in for the `code` executable). With
 * ROADMAP_VSCODE=desktop in desktop VS Code, which @vscode/test-electron downloads; with a path, in that executable.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { contentNode } from '../../scripts/lib/contentNode.mts';
import { repository, testResults } from '../../scripts/lib/paths.mts';

const out = path.join(repository, 'out', 'integration');
await build({
  absWorkingDir: repository,
  entryPoints: ['test/integration/index.ts'],
  outfile: path.join(out, 'index.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-integration-'));
const folder = path.join(temporary, 'workspace');
fs.mkdirSync(folder);
// Desktop VS Code's; the server gets the same as a machine's setting (hostInServer.mts).
const userData = path.join(temporary, 'user-data');
fs.mkdirSync(path.join(userData, 'User'), { recursive: true });
fs.writeFileSync(
  path.join(userData, 'User', 'settings.json'),
  JSON.stringify({ 'nodejsRoadmap.node.path': contentNode() }),
);
const where = process.env['ROADMAP_VSCODE'] ?? '';
const summary = path.join(testResults, 'integration.summary.json');
fs.rmSync(summary, { force: true });
try {
  await runTests({
    ...(where === 'desktop'
      ? {}
      : { vscodeExecutablePath: where === '' ? path.join(import.meta.dirname, 'code') : where }),
    extensionDevelopmentPath: repository,
    extensionTestsPath: path.join(out, 'index'),
    extensionTestsEnv: { ROADMAP_SUMMARY: summary },
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', `--user-data-dir=${userData}`],
  });
  if (!fs.existsSync(summary)) throw new Error('the extension host ended without having run a test');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
