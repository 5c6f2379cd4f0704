import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { cacheFolder, repository } from './paths.mts';

const installed: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/bin/google-chrome',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * A Chromium to drive: the one that CHROMIUM names, one that playwright has downloaded, the one that an npm package
 * brings (Linux on x64), or one that is installed.
 * @throws Error that says how to get one.
 */
export function findBrowser(): string {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const downloaded = chromium.executablePath();
  if (fs.existsSync(downloaded)) return downloaded;
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBrowser();
  const found = (installed[process.platform] ?? []).find((file) => fs.existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'No Chromium was found. Mend: run `npx playwright-core install chromium`, or set CHROMIUM to one.',
  );
}

/** Unpacks the browser of @sparticuz/chromium and the libraries that a bare system lacks: once, 3 seconds. */
function unpackBrowser(): string {
  const folder = path.join(cacheFolder, 'chromium');
  const executable = path.join(folder, 'chromium');
  if (fs.existsSync(executable)) return executable;
  console.log('Unpacking a browser for the tests (once) …');
  fs.mkdirSync(folder, { recursive: true });
  const packed = path.join(repository, 'node_modules', '@sparticuz', 'chromium', 'bin');
  const unpack = (name: string): Buffer => brotliDecompressSync(fs.readFileSync(path.join(packed, name)));
  for (const name of ['al2023.tar', 'swiftshader.tar', 'fonts.tar']) {
    const tar = path.join(folder, name);
    fs.writeFileSync(tar, unpack(`${name}.br`));
    execFileSync('tar', ['-xf', tar, '-C', folder]);
    fs.rmSync(tar);
  }
  fs.writeFileSync(`${executable}.partial`, unpack('chromium.br'), { mode: 0o755 });
  fs.renameSync(`${executable}.partial`, executable);
  return executable;
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  const libraries = path.join(path.dirname(executablePath), 'lib');
  const fonts = path.join(path.dirname(executablePath), 'fonts.conf');
  return chromium.launch({
    executablePath,
    headless: true,
    env: {
      ...(process.env as Record<string, string>),
      // Last in the search path: only what the system does not have.
      ...(fs.existsSync(libraries)
        ? { LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], libraries].filter(Boolean).join(':') }
        : {}),
      ...(fs.existsSync(fonts) && !fs.existsSync('/etc/fonts/fonts.conf') ? { FONTCONFIG_FILE: fonts } : {}),
    },
    args: [
      // The pages are ours; a container's root has no sandbox.
      ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}
