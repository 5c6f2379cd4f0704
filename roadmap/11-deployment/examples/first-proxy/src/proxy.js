import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wholeConfig } from './config.js';
import { startStandIn } from './stand-in.js';

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** NGINX if NGINX_BINARY names it, else the stand-in in Node. */
export async function startProxy(options) {
  const nginx = process.env.NGINX_BINARY;
  const url = `http://127.0.0.1:${options.port}`;
  if (!nginx) return { ...(await startStandIn(options)), url, kind: 'a stand-in in Node (set NGINX_BINARY for NGINX)' };

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'first-proxy-'));
  fs.chmodSync(folder, 0o755); // NGINX's workers may run as another user
  fs.writeFileSync(path.join(folder, 'nginx.conf'), wholeConfig(options));
  const child = spawn(nginx, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  const ended = once(child, 'close');
  const close = async () => {
    child.kill('SIGQUIT'); // finish what runs, then end
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    if (child.exitCode !== null) {
      await close();
      throw new Error(`NGINX did not start:\n${said}`);
    }
    const socket = connect(options.port, '127.0.0.1');
    const [up] = await Promise.race([once(socket, 'connect').then(() => [true]), once(socket, 'close').then(() => [false])])
      .catch(() => [false]); // refused: not yet
    socket.destroy();
    if (up) return { url, kind: `NGINX (${nginx})`, close };
    await sleep(20);
  }
}
