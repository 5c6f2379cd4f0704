import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createFileServer } from './server.js';

const folder = await mkdtemp(path.join(os.tmpdir(), 'ranged-file-server-'));
const file = path.join(folder, 'film.bin');
const handle = await open(file, 'wx');
for (let i = 0; i < 64; i++) await handle.write(Buffer.alloc(1024 * 1024, String.fromCharCode(65 + (i % 26))));
await handle.close();

const server = createFileServer(file, { onClose: () => console.log('closed the file') });
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`64 MiB at ${url}. Try:`);
  console.log(`  curl -i -r 0-9 ${url}              the first ten bytes`);
  console.log(`  curl -s -r -5 ${url}               the last five`);
  console.log(`  curl -i -r 99999999- ${url}        past the end`);
  console.log(`  curl -m 1 --limit-rate 1M -o film.bin ${url}; curl -C - -o film.bin ${url}`);
  console.log('                                     breaks off after a second, then goes on');
});

async function stop() {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
}
process.once('SIGINT', stop).once('SIGTERM', stop);
