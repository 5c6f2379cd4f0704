import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { convert } from '../src/convert.js';
import { CsvParser } from '../src/csv.js';

const limit = { timeout: 10_000 };

function pieces(text, size) {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

function parse(text, { size = text.length * 4, ...options } = {}) {
  const parser = new CsvParser(options);
  Readable.from(pieces(text, size)).on('error', (err) => parser.destroy(err)).pipe(parser);
  return parser.toArray();
}

const people = '\ufeffid,name\r\n1,"Müller, Ada"\n\n2,"said ""hi"",\r\nand left"\r\n3,\n4,李';
const records = [['id', 'name'], ['1', 'Müller, Ada'], ['2', 'said "hi",\r\nand left'], ['3', ''], ['4', '李']];

for (const size of [1, 2, 3, 7, 1000]) {
  test(`cut into pieces of ${size} bytes, the records are the same`, limit, async () => {
    assert.deepEqual(await parse(people, { size }), records);
  });
}

test('a file of nothing has no records', limit, async () => {
  assert.deepEqual(await parse('', { size: 1 }), []);
  assert.deepEqual(await parse('\n\r\n'), []);
  assert.deepEqual(await parse('""'), [['']]);
});

test('what is no CSV is an error with its line', limit, async () => {
  await assert.rejects(parse('a\nb\n"c'), /line 3: a quoted field has no end/);
  await assert.rejects(parse('a\n"b"c\n'), /line 2: "c" after a closing quote/);
});

test('a record without end is an error, before it has filled the memory', limit, async () => {
  await assert.rejects(parse(`"${'x'.repeat(2000)}`, { size: 100, maxRecord: 1000 }), /longer than 1000/);
});

async function converted(text) {
  const chunks = [];
  const result = await convert(Readable.from(pieces(text, 5)), new Writable({
    write(chunk, encoding, done) { chunks.push(chunk); done(); },
  }));
  return { result, bytes: Buffer.concat(chunks) };
}

test('convert writes gzipped lines of JSON, and knows their checksum', limit, async () => {
  const { result, bytes } = await converted(people);
  assert.deepEqual(String(gunzipSync(bytes)).trim().split('\n').map((line) => JSON.parse(line)), [
    { id: '1', name: 'Müller, Ada' },
    { id: '2', name: 'said "hi",\r\nand left' },
    { id: '3', name: '' },
    { id: '4', name: '李' },
  ]);
  assert.equal(result.bytes, bytes.length);
  assert.equal(result.sha256, createHash('sha256').update(bytes).digest('hex'));
});

test('a failure in any stage rejects and destroys the ends', limit, async () => {
  const source = Readable.from(pieces('a,b\n1\n2\n', 1));
  const destination = new Writable({ write(chunk, encoding, done) { done(); } });
  await assert.rejects(convert(source, destination), /record 2 has 1 fields, the header has 2/);
  assert.ok(source.destroyed && destination.destroyed);
});
