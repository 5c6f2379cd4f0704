import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Runs Jest on this project and gives its report; a failing test is a report, too. */
export async function runJest() {
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--json', '--runInBand'];
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const { error, stdout, stderr } = await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: project, env }, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
  if (!stdout.startsWith('{')) throw new Error(`Jest did not run: ${stderr || error}`);
  return JSON.parse(stdout);
}
