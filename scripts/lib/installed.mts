import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureServer } from './vscodeServer.mts';
import { installVsix, packVsix } from './vsix.mts';

/** Names a folder of `installExtension` that another process has made; `npm test` makes one for all its parts. */
export const EXTENSIONS_VARIABLE = 'ROADMAP_EXTENSIONS';

let made: Promise<string> | undefined;

/**
 * The extension as users get it: built, packed, and installed by VS Code into a folder for `--extensions-dir`.
 * Made once for a process and all that it starts.
 */
export function installedExtension(): Promise<string> {
  const given = process.env[EXTENSIONS_VARIABLE];
  if (given !== undefined && given !== '') return Promise.resolve(given);
  return (made ??= installExtension());
}

async function installExtension(): Promise<string> {
  ensureServer();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-extensions-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  installVsix(await packVsix(), folder);
  return folder;
}
