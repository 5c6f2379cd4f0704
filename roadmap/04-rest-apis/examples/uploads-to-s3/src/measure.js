// How much memory one upload takes: buffered by Multer's memory storage, or streamed by ours.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import express from 'express';
import multer from 'multer';
import { s3Storage } from './s3-storage.js';

const MiB = 1024 * 1024;

// S3 lives in a thread of its own, so that what it keeps is not counted.
const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  import('fauxqs').then(({ startFauxqs }) => startFauxqs({ host: '127.0.0.1', port: 0, logger: false }))
    .then(({ port }) => parentPort.postMessage(port));
`, { eval: true });
const [port] = await once(worker, 'message');
const client = new S3Client({
  endpoint: `http://127.0.0.1:${port}`, forcePathStyle: true, region: 'us-east-1',
  credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
});
const bucket = 'measure';
await client.send(new CreateBucketCommand({ Bucket: bucket }));

const app = express();
app.post('/buffered', multer({ storage: multer.memoryStorage() }).single('file'), async (req, res) => {
  await new Upload({ client, params: { Bucket: bucket, Key: randomUUID(), Body: req.file.buffer } }).done();
  res.end();
});
app.post('/streamed', multer({ storage: s3Storage({ client, bucket, types: ['application/pdf'] }) }).single('file'), (req, res) => res.end());
const server = http.createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');

/** Sends a form with a file of so many MiB, out of one small buffer. */
async function upload(path, size) {
  const chunk = Buffer.alloc(64 * 1024, 7);
  function* form() {
    yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n');
    for (let sent = 0; sent < size * MiB; sent += chunk.length) yield chunk;
    yield Buffer.from('\r\n--x--\r\n');
  }
  const req = http.request({ host: '127.0.0.1', port: server.address().port, path, method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=x' } });
  const [[res]] = await Promise.all([once(req, 'response'), pipeline(Readable.from(form()), req)]);
  if (res.statusCode !== 200) throw new Error(`${path}: ${res.statusCode}`);
  res.resume();
  await once(res, 'end');
}

const rows = [];
for (const size of [32, 64, 128]) {
  const row = { 'file (MiB)': size };
  for (const way of ['buffered', 'streamed']) {
    for (let i = 0; i < 3; i++) { // Buffers are freed a moment after they are found to be garbage
      globalThis.gc();
      await setTimeout(200);
    }
    const before = process.memoryUsage().arrayBuffers; // Buffers count here, not in the heap
    let most = 0;
    const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().arrayBuffers); }, 2);
    await upload(`/${way}`, size);
    clearInterval(timer);
    row[`${way}: most memory (MiB)`] = Math.round((most - before) / MiB);
  }
  rows.push(row);
}
console.table(rows);
server.close();
server.closeAllConnections();
client.destroy();
await worker.terminate();
