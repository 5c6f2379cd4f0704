import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from './app.js';
import { openBucket } from './bucket.js';

const { client, bucket, what, close } = await openBucket();
const folder = await mkdtemp(path.join(tmpdir(), 'imports-'));
const server = createApp({ client, bucket, folder }).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`S3: ${what}`);
  console.log('Try, with a file of yours (memory, disk, stream):');
  console.log(`  curl -i -F avatar=@photo.png ${url}/avatars`);
  console.log(`  curl -i -F import=@package-lock.json ${url}/imports`);
  console.log(`  curl -i -F document=@paper.pdf ${url}/documents`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    });
    server.closeIdleConnections();
  });
}
