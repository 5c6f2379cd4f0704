import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts the service, sends requests, and gives three snapshots: after a warm-up, and after two rounds of requests. */
export async function threeSnapshots(mode, requests) {
  const folder = await mkdtemp(join(tmpdir(), 'heap-'));
  const child = fork(new URL('./service.js', import.meta.url), [mode]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const [{ port }] = await once(child, 'message');
    const texts = [];
    for (const [i, count] of [10, requests, requests].entries()) {
      for (let n = 0; n < count; n++) await request({ port, agent, path: `/${n}` });
      child.send(join(folder, `${i}.heapsnapshot`));
      const [{ written }] = await once(child, 'message');
      texts.push(await readFile(written, 'utf8'));
    }
    return texts;
  } finally {
    agent.destroy();
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function request(options) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', ...options }, (res) => res.resume().once('close', resolve)).once('error', reject);
  });
}
