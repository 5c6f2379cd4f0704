import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from './inspect.js';
import { sampleGif, sampleJpeg, samplePdf, samplePng, sampleWav } from './samples.js';

async function report(files) {
  const rows = {};
  for (const file of files) {
    try {
      rows[path.basename(file)] = await inspect(file);
    } catch (err) {
      rows[path.basename(file)] = { kind: err.message };
      process.exitCode = 1;
    }
  }
  console.table(rows);
}

const given = process.argv.slice(2);
if (given.length > 0) {
  await report(given);
} else {
  const dir = await mkdtemp(path.join(tmpdir(), 'binary-file-info-'));
  try {
    const samples = {
      'logo.png': samplePng(640, 480),
      'button.gif': sampleGif(88, 31),
      'photo.jpg': sampleJpeg(4032, 3024, 40_000),
      'holiday.png': sampleJpeg(800, 600), // somebody renamed it
      'song.wav': sampleWav(2, 44_100),
      'invoice.pdf': samplePdf('1.7'),
      'notes.txt': Buffer.from('a few words'),
    };
    const files = Object.keys(samples).map((name) => path.join(dir, name));
    await Promise.all(files.map((file) => writeFile(file, samples[path.basename(file)])));
    await report(files);
  } finally {
    await rm(dir, { recursive: true });
  }
}
