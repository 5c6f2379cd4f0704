import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const runtime = fileURLToPath(new URL('runtime.js', import.meta.url));

/** SIGSTOP is not there on Windows; the simulator then leaves the process running. */
export const canFreeze = process.platform !== 'win32';

/**
 * One execution environment: a process that has loaded the handler and takes one event at a time.
 * A simulator. AWS uses a microVM, and freezes that; here it is a process and SIGSTOP.
 */
export async function startEnvironment(file, { timeoutMs = 3000, env = {}, onLog = () => {} } = {}) {
  const began = performance.now();
  const child = fork(runtime, [file], {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  createInterface({ input: child.stdout }).on('line', onLog);

  let waiting; // what ends the wait: a message, or the death of the process
  const settle = (outcome) => { const resolve = waiting; waiting = undefined; resolve?.(outcome); };
  const next = () => new Promise((resolve) => { waiting = resolve; });
  child.on('message', settle);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  exited.then(() => settle({ type: 'exit' }));

  const ready = await next();
  if (ready.type === 'exit') throw new Error('the environment died while it loaded the handler');
  const coldMs = performance.now() - began; // process start + init
  let frozen = false;
  let alive = true;

  // #region freeze
  function freeze() {
    if (!canFreeze || frozen) return;
    child.kill('SIGSTOP'); // no timer fires, no socket is read, no promise settles
    frozen = true;
  }
  function thaw() {
    if (frozen) child.kill('SIGCONT');
    frozen = false;
  }
  // #endregion

  async function invoke(event) {
    if (waiting || !alive) throw new Error('an environment takes one event at a time');
    thaw();
    const id = randomUUID();
    const done = next();
    child.send({ id, event, deadline: Date.now() + timeoutMs });
    const timer = setTimeout(settle, timeoutMs, { type: 'timeout' });
    const outcome = await done;
    clearTimeout(timer);
    if (outcome.type !== 'done') { // no clean-up code runs: the process is gone, and its memory with it
      await stop();
      const what = outcome.type === 'timeout' ? `Task timed out after ${timeoutMs / 1000} seconds` : 'Runtime exited';
      return { id, ms: timeoutMs, error: { errorType: 'Sandbox', errorMessage: what } };
    }
    freeze();
    return outcome;
  }

  async function stop() {
    if (!alive) return;
    alive = false;
    thaw();
    child.kill('SIGKILL');
    await exited;
  }

  return { coldMs, initMs: ready.initMs, invoke, thaw, stop, get busy() { return waiting !== undefined; }, get alive() { return alive; } };
}
