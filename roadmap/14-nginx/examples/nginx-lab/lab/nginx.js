import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startMini } from './mini-nginx.js';

// Starts a configuration: on the nginx that NGINX_BINARY names, or on the small imitation beside this file.

export const binary = process.env.NGINX_BINARY;

const MIME = `types { text/html html; text/css css; text/javascript js mjs; application/json json; image/svg+xml svg; text/plain txt; image/png png; font/woff2 woff2; }`;
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** A temporary folder that is nginx's prefix: relative paths of the configuration begin there. */
export function makePrefix() {
  const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'nginx-lab-'));
  fs.writeFileSync(path.join(prefix, 'mime.types'), MIME);
  return prefix;
}

/** As many ports of the loopback as you ask for, all free a moment ago. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/**
 * @param {string} conf
 * @param {string} [prefix] a folder of `makePrefix()`; the caller removes it
 * @returns {Promise<{ reload(conf: string): Promise<void>, stop(): Promise<void> }>}
 * @throws when the configuration is wrong
 */
export async function startNginx(conf, prefix) {
  const own = prefix === undefined;
  const folder = prefix ?? makePrefix();
  const remove = () => own && fs.rmSync(folder, { recursive: true, force: true });
  try {
    const running = await (binary ? startReal(conf, folder) : startMini(conf, folder));
    return { ...running, stop: () => running.stop().then(remove) };
  } catch (err) {
    remove();
    throw err;
  }
}

async function startReal(conf, prefix) {
  const file = path.join(prefix, 'nginx.conf');
  const log = path.join(prefix, 'error.log');
  const quote = (name) => path.join(prefix, name).replaceAll('\\', '/');
  // What a package sets at compile time for a system service, this process must not touch.
  const http = [`access_log ${quote('access.log')};`, ...TEMPORARY.map((name) => `${name}_temp_path ${quote(`temp-${name}`)};`)].join(' ');
  const root = process.getuid?.() === 0 ? 'user root;' : '';
  const globals = `daemon off; ${root} pid ${quote('nginx.pid')}; error_log ${quote('error.log')} notice;`;
  const args = ['-p', `${prefix}/`, '-c', file, '-e', log, '-g', globals];
  const write = (text) => fs.writeFileSync(file, text.replace(/\bhttp\s*\{/, (found) => `${found} ${http}`));
  const check = () => {
    const { status, stderr } = spawnSync(binary, ['-t', ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(/\[emerg\].*/.exec(stderr)?.[0] ?? stderr);
  };
  write(conf);
  check();
  const child = spawn(binary, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const logged = () => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '');
  const ready = async (mark, from = 0) => {
    for (const end = Date.now() + 5000; !logged().slice(from).includes(mark); await new Promise((resolve) => setTimeout(resolve, 5)))
      if (child.exitCode !== null || Date.now() > end) throw new Error(`nginx did not start:\n${logged()}`);
  };
  await ready('start worker process ');
  return {
    async reload(text) {
      write(text);
      check();
      const from = logged().length;
      child.kill('SIGHUP');
      await ready('gracefully shutting down', from); // the old worker has stopped listening
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
