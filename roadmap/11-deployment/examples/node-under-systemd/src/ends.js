import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

// #region ends
/** Starts `args` with Node, sends `signal` once it has printed something, and tells how it ended. */
export async function endOf(args, signal, env = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  const [code, by] = await once(child, 'close');
  return { code, signal: by, shell: code ?? 128 + constants.signals[by] };
}
// #endregion
