import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const { apps } = require('../ecosystem.config.cjs');

/**
 * A PM2 of its own: the daemon, its sockets, logs and pid files live in a temporary folder. What runs under the PM2
 * of this machine is not touched. `settings` overrides those of ecosystem.config.cjs.
 */
export async function startManager({ port, release, ...settings }) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pm2-'));
  const releaseFile = path.join(home, 'release.txt');
  fs.writeFileSync(releaseFile, release);
  process.env.PM2_HOME = home; // before PM2 is loaded
  process.env.PM2_DISABLE_VERSION_CHECK = 'true';
  const { custom: Pm2 } = require('pm2');
  const pm2 = new Pm2({ pm2_home: home, daemon_mode: true });
  const call = (method, ...args) => promisify(pm2[method]).apply(pm2, args);

  const report = (error) => console.error(`While closing PM2: ${error.message}`);
  const close = async () => {
    // The client goes before the daemon: without one it would try to reach it for ever, and this process would stay.
    await within(5000, call('delete', 'all')).catch(report);
    await within(1000, call('disconnect')).catch(report);
    for (const pid of pidsIn(home)) await end(pid);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await within(10_000, call('connect'));
    const env = { ...apps[0].env, PORT: String(port), RELEASE_FILE: releaseFile };
    await within(20_000, call('start', { ...apps[0], ...settings, env }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    deploy: (text) => fs.writeFileSync(releaseFile, text),
    reload: () => call('reload', 'shop-api'),
    restart: () => call('restart', 'shop-api'),
    list: () => call('list'),
    close,
  };
}

/** Asks in a loop, each time on a new connection, until `stop()`; then tells what came back. */
export function askAllTheTime(url) {
  let running = true;
  const seen = { answered: 0, lost: 0, releases: [], pids: new Set() };
  const done = (async () => {
    while (running) {
      try {
        const response = await fetch(url, { headers: { connection: 'close' } });
        const { release, pid } = await response.json();
        seen.answered++;
        seen.pids.add(pid);
        if (!seen.releases.includes(release)) seen.releases.push(release);
      } catch {
        seen.lost++; // refused, or cut off
      }
    }
    return seen;
  })();
  return { stop: () => { running = false; return done; } };
}

/** The promise, or a rejection after `ms`. */
async function within(ms, promise) {
  const limit = new AbortController();
  const late = sleep(ms, undefined, { signal: limit.signal }).then(() => { throw new Error(`no answer within ${ms} ms`); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.abort();
    await late.catch(() => 'ended by the signal, or reported already');
  }
}

/** The daemon, and what is left of its workers: PM2 notes the pid of each in a file. */
function pidsIn(home) {
  const pids = path.join(home, 'pids');
  const files = [path.join(home, 'pm2.pid'), ...fs.readdirSync(pids).map((name) => path.join(pids, name))];
  return files.filter((file) => fs.existsSync(file)).map((file) => Number(fs.readFileSync(file, 'utf8')));
}

/** Ends a process by its pid: SIGTERM, and SIGKILL if it is still there after 2 s. Does not return before it is gone. */
async function end(pid) {
  const sent = (signal) => {
    try {
      return process.kill(pid, signal); // 0 sends nothing, it only asks
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      throw error;
    }
  };
  let there = sent('SIGTERM');
  for (let waited = 0; there; waited += 20) {
    await sleep(20);
    there = sent(waited === 2000 ? 'SIGKILL' : 0);
  }
}
