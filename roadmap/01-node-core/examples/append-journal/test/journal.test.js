import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { crash } from '../src/crash.js';
import { openJournal } from '../src/journal.js';

async function tempFolder(t) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'append-journal-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function readAll(file) {
  const journal = await openJournal(file);
  await journal.close();
  return journal.records;
}

test('records come back in order, also those that were appended at the same time', async (t) => {
  const file = path.join(await tempFolder(t), 'journal.jsonl');
  const journal = await openJournal(file);
  assert.deepEqual(journal.records, []);
  await Promise.all([1, 2, 3].map((n) => journal.append({ n, text: 'two\nlines' })));
  await journal.close();
  assert.deepEqual((await readAll(file)).map(({ n }) => n), [1, 2, 3]);
});

test('cut anywhere, it opens with the records that are complete, and takes more', async (t) => {
  const file = path.join(await tempFolder(t), 'journal.jsonl');
  const whole = '{"n":1}\n{"n":2,"name":"Zoë"}\n{"n":3}\n';
  const bytes = Buffer.from(whole);
  for (let cut = 0; cut <= bytes.length; cut++) {
    await writeFile(file, bytes.subarray(0, cut));
    const complete = bytes.subarray(0, cut).toString().split('\n').length - 1;
    const journal = await openJournal(file);
    assert.equal(journal.records.length, complete, `cut at byte ${cut}`);
    await journal.append({ n: 'next' });
    await journal.close();
    assert.deepEqual((await readAll(file)).map(({ n }) => n), [...[1, 2, 3].slice(0, complete), 'next']);
  }
});

test('a last line of zeros, as a power cut leaves it, is cut off', async (t) => {
  const file = path.join(await tempFolder(t), 'journal.jsonl');
  await writeFile(file, '{"n":1}\n\0\0\0\0\n');
  assert.deepEqual(await readAll(file), [{ n: 1 }]);
  assert.equal(await readFile(file, 'utf8'), '{"n":1}\n');
});

test('a broken line in the middle is reported, and nothing is cut', async (t) => {
  const file = path.join(await tempFolder(t), 'journal.jsonl');
  await writeFile(file, '{"n":1}\n{"n":\n{"n":3}\n');
  await assert.rejects(openJournal(file), /damaged at byte 8/);
  assert.equal(await readFile(file, 'utf8'), '{"n":1}\n{"n":\n{"n":3}\n');
});

test('what was acknowledged before a kill is there afterwards', async (t) => {
  const folder = await tempFolder(t);
  for (let round = 1; round <= 3; round++) {
    const { acknowledged, recovered } = await crash(folder, 5);
    assert.ok(acknowledged >= round * 5, `only ${acknowledged} acknowledgements`);
    assert.ok(recovered >= acknowledged, `${acknowledged} acknowledged, ${recovered} recovered`);
  }
});
