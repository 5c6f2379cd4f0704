import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { freePorts, makePrefix, startNginx } from '../lab/nginx.js';

const CONF = path.join(import.meta.dirname, '..', 'conf');
const FOLDERS = ['/srv/', '/var/www/', '/etc/letsencrypt/'];

/**
 * Starts `conf/NAME.conf` with free ports in place of those that it names, and its folders below a temporary one.
 *
 * @param {string} name
 * @param {Record<number, http.RequestListener>} [backends] by the port in the file; a port without one stays closed
 * @param {(folder: (name: string) => string) => void} [prepare] writes files: folder('/srv/shop/www') is where they go
 */
export async function openLab(name, backends = {}, prepare = () => {}) {
  const text = fs.readFileSync(path.join(CONF, `${name}.conf`), 'utf8');
  const prefix = makePrefix();
  const folder = (written) => path.join(prefix, written);
  const used = [...new Set([...text.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port)))];
  const free = await freePorts(used.length);
  const ports = new Map(used.map((port, i) => [port, free[i]]));
  const posix = prefix.replaceAll('\\', '/');
  const conf = text
    .replace(/127\.0\.0\.1:(\d+)/g, (all, port) => `127.0.0.1:${ports.get(Number(port))}`)
    .replace(new RegExp(` (${FOLDERS.join('|')})`, 'g'), (all, root) => ` ${posix}${root}`);
  prepare(folder);
  const servers = [];
  for (const [port, listener] of Object.entries(backends)) {
    const server = listener instanceof http.Server ? listener : http.createServer(listener);
    await once(server.listen(ports.get(Number(port)), '127.0.0.1'), 'listening');
    servers.push(server);
  }
  const nginx = await startNginx(conf, prefix);
  return {
    folder,
    port: (written) => ports.get(written),
    url: (target, port = 8080) => `http://127.0.0.1:${ports.get(port)}${target}`,
    reload: () => nginx.reload(conf),
    async close() {
      await nginx.stop();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      fs.rmSync(prefix, { recursive: true, force: true });
    },
  };
}

/** One request with full control of its path and headers: fetch would tidy both. */
export function get(url, { path: raw, method = 'GET', headers = {}, body } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const { hostname, port, pathname, search } = new URL(url);
  const req = http.request({ hostname, port, path: raw ?? pathname + search, method, headers, agent: false }, async (res) => {
    try {
      resolve({ status: res.statusCode, headers: res.headers, body: (await res.toArray()).join('') });
    } catch (err) {
      reject(err);
    }
  });
  req.on('error', reject).end(body);
  return promise;
}

/** A backend that answers with what it was asked. */
export const echo = (req, res) => {
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ url: req.url, headers: req.headers }));
};
