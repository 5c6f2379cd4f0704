import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const dist = path.join(repository, 'dist');
/** What the scripts fetch or make, and can make again. */
export const cacheFolder = path.join(repository, 'node_modules', '.cache', 'roadmap');
/** Screenshots and logs of test runs. */
export const testResults = path.join(repository, 'test-results');
export const codeServer = path.join(repository, 'node_modules', 'code-server', 'lib', 'vscode');
