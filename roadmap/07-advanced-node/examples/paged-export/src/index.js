import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createApi, pageFetcher } from './api.js';
import { PagedRows } from './pages.js';
import { RotatingFile } from './rotating-file.js';

const { server, asked } = createApi({ total: 1000 });
await once(server.listen(0, '127.0.0.1'), 'listening');
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paged-export-'));
const files = new RotatingFile(folder, { maxBytes: 10_000 });

await pipeline(
  new PagedRows(pageFetcher(`http://127.0.0.1:${server.address().port}`)),
  async function* toLines(rows) {
    for await (const row of rows) yield `${JSON.stringify(row)}\n`;
  },
  files,
);

console.log(`${asked.length} pages asked for, ${files.parts} files in ${folder}`);
for (const name of await fs.readdir(folder)) {
  console.log(name, (await fs.stat(path.join(folder, name))).size, 'bytes');
}
await fs.rm(folder, { recursive: true });
console.log('(removed again)');
server.close();
