import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries to connect until it works or `signal` is aborted.
 *
 * @param {{ host: string, port: number }} target
 * @param {AbortSignal} signal
 * @param {() => void} [onWait]  called once, after the first attempt that failed
 * @returns {Promise<boolean>} whether the port opened in time
 */
export async function waitForPort({ host, port }, signal, onWait = () => {}) {
  for (let attempt = 1; !signal.aborted; attempt++) {
    const socket = connect({ host, port });
    try {
      await once(socket, 'connect', { signal });
      return true;
    } catch {
      if (attempt === 1) onWait();
    } finally {
      socket.destroy();
    }
    await sleep(100, undefined, { signal }).catch(() => {}); // aborted: the loop ends by itself
  }
  return false;
}
