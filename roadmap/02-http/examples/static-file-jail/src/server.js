import { once } from 'node:events';
import { open } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './http-error.js';

const TYPES = { '.html': 'text/html; charset=utf-8', '.txt': 'text/plain; charset=utf-8', '.svg': 'image/svg+xml' };

const NOT_A_FILE = new Set(['ENOENT', 'EISDIR', 'EPERM', 'EACCES']); // Windows refuses to open a folder

/** Serves the files below `root` that `resolve(root, target)` allows. */
export async function startServer(root, resolve) {
  const server = http.createServer(async (req, res) => {
    let file;
    try {
      const name = await resolve(root, req.url);
      file = await open(name);
      if (!(await file.stat()).isFile()) throw new HttpError(404, 'Not found.');
      res.setHeader('Content-Type', TYPES[path.extname(name)] ?? 'application/octet-stream');
      res.setHeader('X-Content-Type-Options', 'nosniff');
      await pipeline(file.createReadStream(), res); // closes the file, too
    } catch (err) {
      await file?.close().catch(() => {});
      if (res.headersSent) return res.destroy();
      res.statusCode = err.status ?? (NOT_A_FILE.has(err.code) ? 404 : 500);
      res.end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sends `target` as it is. fetch() and new URL() would tidy it up first. */
export async function get(server, target) {
  const req = http.get({ host: '127.0.0.1', port: server.address().port, path: target, agent: false });
  const [res] = await once(req, 'response');
  return { status: res.statusCode, body: (await res.toArray()).join('') };
}
