import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { crash } from './crash.js';

const folder = await mkdtemp(path.join(os.tmpdir(), 'append-journal-'));
try {
  const rows = [];
  for (const acknowledgements of [5, 10, 15, 20, 25]) {
    const { acknowledged, recovered, state } = await crash(folder, acknowledgements);
    rows.push({ acknowledged, 'in the journal': recovered, 'state.json': state });
  }
  console.table(rows);
  console.log('The journal may be one ahead: that record was on disk, but nobody had been told yet.');
} finally {
  await rm(folder, { recursive: true, force: true });
}
