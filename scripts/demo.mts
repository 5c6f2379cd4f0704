/**
 * npm start: builds the extension and opens a real VS Code with it in a demo workspace.
 *
 *     npm start                      in the browser
 *     npm start -- --port 8123       on this port
 *     npm start -- --no-open         without opening the browser
 *     npm start -- --desktop         in desktop VS Code (where `code` is installed)
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installedExtension } from './lib/installed.mts';
import { cacheFolder, repository } from './lib/paths.mts';
import { ensureServer, startServer, workbenchUrl } from './lib/vscodeServer.mts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
    desktop: { type: 'boolean', default: false },
  },
});
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
  console.error(`--port wants a number from 1 to 65535, not "${values.port ?? ''}".`);
  process.exit(2);
}

const workspace = demoWorkspace();

if (values.desktop) {
  console.log('Building …');
  execFileSync(process.execPath, ['esbuild.js'], { cwd: repository, stdio: 'inherit' });
  const windows = process.platform === 'win32';
  const { error, status } = spawnSync(
    windows ? 'code.cmd' : 'code',
    [`--extensionDevelopmentPath=${repository}`, workspace],
    {
      stdio: 'inherit',
      shell: windows,
    },
  );
  if (error !== undefined || status !== 0) {
    console.error(
      'Desktop VS Code could not be started. Mend: install its `code` command (palette: "Shell Command: Install"), or leave out --desktop.',
    );
    process.exit(1);
  }
} else {
  ensureServer({ terminals: true });
  console.log('Building and installing the extension …');
  // Installed rather than loaded from here: VS Code on the web forgets the user's theme when it develops an extension.
  const extensions = await installedExtension();
  // Kept between starts, so that progress is there again.
  const data = path.join(cacheFolder, 'demo');
  const server = await startServer({ data, extensions, ...(port === undefined ? {} : { port }) });
  const url = workbenchUrl(server.port, { folder: workspace });
  console.log(
    `\nVS Code with the extension is at\n\n    ${url}\n\nThe roadmap is behind its icon in the activity bar. Ctrl+C ends it.`,
  );
  if (!values['no-open']) openInBrowser(url);
}

/** A folder to try things in; what is done in it stays. */
function demoWorkspace(): string {
  const folder = path.join(cacheFolder, 'demo-workspace');
  fs.mkdirSync(folder, { recursive: true });
  const readme = path.join(folder, 'README.md');
  if (!fs.existsSync(readme)) {
    fs.writeFileSync(
      readme,
      '# Demo workspace\n\nOpen the roadmap from the activity bar. Examples that you scaffold land here.\n',
    );
  }
  return folder;
}

function openInBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '""', url.replaceAll('&', '^&')]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.log('No browser could be opened from here: open the address yourself.'));
  child.unref();
}
