import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { records } from '../src/records.js';

const limit = { timeout: 20_000 };

function* pieces(data, size) {
  const bytes = Buffer.from(data);
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

/** What came out, what was bad, and how it ended. Never rejects. */
async function run(data, { size = 1_000_000, strict = false, onBad, source = pieces(data, size), ...options } = {}) {
  const out = [];
  const bad = [];
  let error = null;
  await pipeline(
    Readable.from(source, { objectMode: false }),
    records({ onBad: strict ? undefined : onBad ?? ((line) => bad.push(line)), ...options }),
    new Writable({ objectMode: true, write(record, encoding, done) { out.push(record); done(); } }),
  ).catch((err) => { error = err; });
  return { out, bad, error };
}

const rows = [{ id: 1, name: 'Ada' }, { id: 2, name: 'Zoë 李 🙂' }, {}, { id: 4, deep: { list: [1, null, 'a\nb'] } }];
const ndjson = rows.map((row) => JSON.stringify(row)).join('\n');

for (const size of [1, 2, 3, 5, 16, 1000]) {
  test(`chunks of ${size} bytes give the same records`, limit, async () => {
    for (const text of [ndjson, `${ndjson}\n`, ndjson.replaceAll('\n', '\r\n'), `${ndjson.replaceAll('\n', '\r\n')}\r\n`]) {
      const { out, bad, error } = await run(text, { size });
      assert.equal(error, null);
      assert.deepEqual(bad, []);
      assert.deepEqual(out, rows);
    }
  });
}

test('no input, no records', limit, async () => {
  assert.deepEqual(await run(''), { out: [], bad: [], error: null });
});

test('a record comes out as soon as its line is complete, not at the end', limit, async () => {
  const stream = records();
  stream.write('{"id":1}\n{"id":2}');
  await new Promise(setImmediate);
  assert.deepEqual(stream.read(), { id: 1 });
  assert.equal(stream.read(), null);
  stream.end();
  assert.deepEqual(await stream.toArray(), [{ id: 2 }]);
});

test('empty lines and white space are skipped', limit, async () => {
  const { out, bad } = await run('\n\n{"id":1}\r\n  \t\r\n\n {"id":2} \n   ', { size: 2 });
  assert.deepEqual(bad, []);
  assert.deepEqual(out, [{ id: 1 }, { id: 2 }]);
});

test('a byte order mark at the beginning is ignored, however it is cut', limit, async () => {
  for (const size of [1, 2, 100]) {
    assert.deepEqual(await run('\ufeff{"id":1}\n{"text":"\ufeff"}', { size }), { out: [{ id: 1 }, { text: '\ufeff' }], bad: [], error: null });
  }
  assert.deepEqual((await run('\ufeff')).bad, []);
});

test('bad lines are reported with their number and text, and skipped', limit, async () => {
  for (const size of [1, 4, 1000]) {
    const { out, bad, error } = await run('{"id":1}\r\n\n{"id":\r\nHällo\n{"id":5}\n{"id":6', { size });
    assert.equal(error, null);
    assert.deepEqual(out, [{ id: 1 }, { id: 5 }]);
    assert.deepEqual(bad, [{ line: 3, text: '{"id":' }, { line: 4, text: 'Hällo' }, { line: 6, text: '{"id":6' }]);
  }
});

test('the text of a bad line is as it came, with its white space', limit, async () => {
  const { bad } = await run('{"id":1}\n  bad \t\r\n');
  assert.deepEqual(bad, [{ line: 2, text: '  bad \t' }]);
});

test('a byte order mark on a later line is data, and makes it bad', limit, async () => {
  const { out, bad } = await run('{"id":1}\n\ufeff{"id":2}\n{"id":3}');
  assert.deepEqual(out, [{ id: 1 }, { id: 3 }]);
  assert.deepEqual(bad, [{ line: 2, text: '\ufeff{"id":2}' }]);
});

test('a lone carriage return ends no line', limit, async () => {
  for (const size of [1, 1000]) {
    assert.deepEqual(await run('{"id":\r1}\n{"id":2}\r', { size }), { out: [{ id: 1 }, { id: 2 }], bad: [], error: null });
  }
});

test('JSON that is no object is bad, and null does not end the stream', limit, async () => {
  const { out, bad, error } = await run('null\n42\n"text"\n[1]\ntrue\nfalse\n{"id":1}');
  assert.equal(error, null);
  assert.deepEqual(bad.map(({ text }) => text), ['null', '42', '"text"', '[1]', 'true', 'false']);
  assert.deepEqual(out, [{ id: 1 }], 'the record after the bad lines is missing');
});

test('without onBad, a bad line makes the stream fail; what came before has been pushed', limit, async () => {
  for (const text of ['{"id":1}\n\nnull\n{"id":2}\n', '{"id":1}\n\n{"id":']) {
    const { out, error } = await run(text, { size: 3, strict: true });
    assert.equal(error?.code, 'BAD_LINE', String(error));
    assert.equal(error.line, 3);
    assert.deepEqual(out, [{ id: 1 }]);
  }
});

test('exactly maxLine bytes are allowed, also with \\r\\n and without an end', limit, async () => {
  const line = JSON.stringify({ name: 'Zoë', x: 'x'.repeat(30) });
  const maxLine = Buffer.byteLength(line);
  for (const size of [1, 7, 1000]) {
    for (const end of ['\n', '\r\n', '']) {
      const { out, error } = await run(`${line}${end || '\n'}${line}${end}`, { size, maxLine });
      assert.equal(error, null, `line end ${JSON.stringify(end)}, chunks of ${size}`);
      assert.equal(out.length, 2);
    }
  }
});

test('one byte more fails with LINE_TOO_LONG and the number of the line', limit, async () => {
  const line = JSON.stringify({ name: 'Zoë', x: 'x'.repeat(30) });
  const maxLine = Buffer.byteLength(line) - 1;
  for (const size of [1, 7, 1000]) {
    for (const end of ['\n', '\r\n', '']) {
      for (const strict of [true, false]) {
        const { out, bad, error } = await run(`{}\n\n${line}${end}`, { size, maxLine, strict });
        assert.equal(error?.code, 'LINE_TOO_LONG', `line end ${JSON.stringify(end)}, chunks of ${size}: ${error}`);
        assert.equal(error.line, 3);
        assert.deepEqual(out, [{}]);
        assert.deepEqual(bad, []);
      }
    }
  }
});

test('a line without end fails as soon as it is too long', limit, async () => {
  let sent = 0;
  function* endless() {
    for (; sent < 1000; sent++) yield Buffer.alloc(1000, 'x');
  }
  const { error } = await run(null, { source: endless(), maxLine: 5000 });
  assert.equal(error?.code, 'LINE_TOO_LONG');
  assert.ok(sent < 300, `${sent} KB were taken for a line of at most 5`);
});

test('one mebibyte is the default limit', limit, async () => {
  const fits = JSON.stringify({ x: 'x'.repeat(2 ** 20 - 8) });
  assert.equal(Buffer.byteLength(fits), 2 ** 20);
  assert.equal((await run(fits)).out.length, 1);
  assert.equal((await run(`${fits} `)).error?.code, 'LINE_TOO_LONG');
});

test('one line of 6 MiB in chunks of 32 bytes is no attack', limit, async () => {
  const line = Buffer.from(JSON.stringify({ x: 'x'.repeat(6 * 2 ** 20) }));
  const stream = records({ maxLine: line.length });
  const started = performance.now();
  stream.on('error', () => {}); // told by the record that is missing
  for (let at = 0; at < line.length; at += 32) {
    stream.write(line.subarray(at, at + 32));
    if (at % 32_768 === 0) {
      await new Promise(setImmediate);
      const seconds = (performance.now() - started) / 1000;
      assert.ok(seconds < 6, `${Math.round((at / line.length) * 100)} % after ${seconds.toFixed(1)} s: is everything searched again for each chunk?`);
    }
  }
  stream.end();
  const [record] = await stream.toArray();
  assert.equal(record?.x.length, 6 * 2 ** 20);
});

test('what onBad throws makes the stream fail with that error', limit, async () => {
  const full = new Error('too many bad lines');
  for (const text of ['{"id":1}\nbad\n{"id":2}\n', '{"id":1}\nbad']) {
    const { out, error } = await run(text, { onBad() { throw full; } });
    assert.equal(error, full);
    assert.deepEqual(out, [{ id: 1 }]);
  }
});

test('nothing escapes as an exception: write() does not throw, the stream fails', limit, async () => {
  for (const options of [{}, { maxLine: 2 }, { onBad() { throw new Error('too many bad lines'); } }]) {
    const stream = records(options);
    const failed = new Promise((resolve) => stream.once('error', resolve));
    assert.doesNotThrow(() => stream.write(Buffer.from('bad\n')));
    assert.ok(await failed instanceof Error);
  }
});

test('two streams do not share anything', limit, async () => {
  const [a, b] = [records(), records()];
  a.write('{"from":');
  b.write('{"from":"b"}\n');
  a.write('"a"}\n');
  a.end();
  b.end();
  assert.deepEqual(await a.toArray(), [{ from: 'a' }]);
  assert.deepEqual(await b.toArray(), [{ from: 'b' }]);
});
