import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs one way in a fresh process: times in ms, the peak of its resident memory in MiB. */
export async function measure(way, total) {
  const child = fork(new URL('./server.js', import.meta.url), [String(total)]);
  try {
    const [{ port }] = await once(child, 'message');
    const start = performance.now();
    const res = await fetch(`http://127.0.0.1:${port}/${way}`);
    let first;
    let bytes = 0;
    for await (const chunk of res.body) {
      first ??= performance.now() - start;
      bytes += chunk.length;
    }
    const last = performance.now() - start;
    child.send('peak?');
    const [{ peak }] = await once(child, 'message');
    return { way, bytes, first, last, peak };
  } finally {
    child.kill();
  }
}
