import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

/** 200 KB of which no two places look alike. */
export const dump = (seed) => Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${seed}${String(i).padStart(9, '0')}`).join(''));

/** The body of a test that gets a folder, a target, and a server that answers as `it.answer` says. */
export function withServer(body) {
  return async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'resumable-download-'));
    const requests = [];
    const server = http.createServer((req, res) => {
      requests.push(req.headers);
      it.answer(req, res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.signal.addEventListener('abort', () => server.closeAllConnections()); // out of time: nobody waits any more
    const file = path.join(folder, 'dump.sql');
    const it = {
      folder,
      file,
      part: `${file}.part`,
      tag: `${file}.etag`,
      requests,
      url: `http://127.0.0.1:${server.address().port}/dump.sql`,
      answer: null,
      left: () => fs.readdirSync(folder).sort(),
    };
    try {
      await body(it);
    } finally {
      server.closeAllConnections();
      server.close();
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}

let patience = 250;
/** Waits until `seen()`, but not for ever. Who has once waited in vain does not wait so long again. */
export async function until(seen) {
  for (let looks = 0; looks < patience && !seen(); looks++) await new Promise((resolve) => setTimeout(resolve, 1));
  if (!seen()) patience = 10;
}

/** An honest file server for one content. `cut`: break the connection once the client has written so much. */
export function serve(content, { etag = '"v1"', cut = Infinity, part, ranges = true } = {}) {
  return async (req, res) => {
    const asked = /^bytes=(\d+)-$/.exec(req.headers.range ?? '');
    const fits = req.headers['if-range'] === undefined || req.headers['if-range'] === etag;
    const start = asked && fits && ranges ? Number(asked[1]) : 0;
    if (etag) res.setHeader('ETag', etag);
    if (start >= content.length) {
      res.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
      return;
    }
    const headers = { 'Content-Length': content.length - start };
    if (start > 0) headers['Content-Range'] = `bytes ${start}-${content.length - 1}/${content.length}`;
    res.writeHead(start > 0 ? 206 : 200, headers);
    if (cut === Infinity) {
      res.end(content.subarray(start));
      return;
    }
    const before = sizeOf(part);
    const written = () => sizeOf(part) > start && sizeOf(part) !== before;
    res.write(content.subarray(start, start + cut));
    await until(written);
    res.destroy();
  };
}

export const sizeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
