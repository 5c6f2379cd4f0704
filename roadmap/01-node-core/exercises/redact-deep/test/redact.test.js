import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { redact } from '../src/redact.js';

const limit = { timeout: 60_000 };
const json = (value) => JSON.stringify(value); // keeps the order of keys, which deepEqual ignores

test('1: hides the named properties at any depth, whatever their values are', () => {
  const body = {
    user: 'ada', password: 'x', token: null, pin: 0,
    cards: [{ number: '4111', owner: 'ada' }, { number: { nested: '4222' }, ok: true }],
    deep: { er: { password: ['a', 'b'], kept: [] } },
  };
  assert.deepEqual(redact(body, ['password', 'token', 'pin', 'number']), {
    user: 'ada', password: '[redacted]', token: '[redacted]', pin: '[redacted]',
    cards: [{ number: '[redacted]', owner: 'ada' }, { number: '[redacted]', ok: true }],
    deep: { er: { password: '[redacted]', kept: [] } },
  });
});

test('1: copies everything else as it is', () => {
  for (const value of [null, true, 0, '', 'password', [], {}, [null, [], {}, [[]]], { a: null, b: false, c: [1, 'two', [3]] }]) {
    assert.deepEqual(redact(value, ['password']), value);
  }
  assert.ok(Array.isArray(redact([[]], [])[0]), 'an array must stay an array');
});

test('1: only the names of properties count, not values and not positions in an array', () => {
  assert.deepEqual(redact({ note: 'secret', list: ['secret', 'a'] }, ['secret']), { note: 'secret', list: ['secret', 'a'] });
  assert.deepEqual(redact(['zero', { 0: 'hidden' }], ['0', 'length']), ['zero', { 0: '[redacted]' }]);
});

test('1: a name counts only when it is exactly one of the keys', () => {
  const body = { passwordHint: 'a dog', Password: 'x', pass: 'y', constructor: 'Volvo', toString: 'z' };
  assert.deepEqual(redact(body, ['password']), body);
});

test('1: keeps the order of keys and of elements', () => {
  const body = { z: { b: 1, a: [{ y: 1 }, 2, { x: { w: 2 } }] }, secret: 1, m: [[1, 2], [3]], a: { d: {}, c: 0 } };
  assert.equal(json(redact(body, ['secret'])), json({ ...body, secret: '[redacted]' }));
});

test('2: leaves the input unchanged', () => {
  const body = { password: 'x', list: [{ password: 'y' }], deep: { password: { z: 1 } } };
  const before = json(body);
  redact(body, ['password']);
  assert.equal(json(body), before);
});

test('2: shares no object and no array with the input', () => {
  const body = { a: { b: [{ c: {} }, []] }, d: [] };
  const copy = redact(body, ['none']);
  const pairs = [[body, copy], [body.a, copy.a], [body.a.b, copy.a.b], [body.a.b[0], copy.a.b[0]],
    [body.a.b[0].c, copy.a.b[0].c], [body.a.b[1], copy.a.b[1]], [body.d, copy.d]];
  for (const [original, copied] of pairs) assert.notEqual(copied, original, `shared: ${json(original)}`);
});

/** Runs `code` in a process of its own, which can be stopped even if it never lets go of its thread. */
function inOwnProcess(code, seconds = 15) {
  const setup = `import assert from 'node:assert/strict';
    import { redact } from ${JSON.stringify(new URL('../src/redact.js', import.meta.url))};\n`;
  const { status, signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', setup + code], {
    encoding: 'utf8', timeout: seconds * 1000, killSignal: 'SIGKILL',
  });
  assert.equal(signal, null, `took longer than ${seconds} seconds`);
  assert.equal(status, 0, stderr.match(/^\w*Error.*$/m)?.[0] ?? stderr);
}

test('3: copes with 1,000,000 nested arrays', limit, () => {
  inOwnProcess(`
    const levels = 1_000_000;
    let at = redact(JSON.parse('['.repeat(levels) + '"core"' + ']'.repeat(levels)), ['password']);
    let depth = 0;
    for (; Array.isArray(at); at = at[0]) depth++;
    assert.equal(depth, levels, 'the copy has ' + depth + ' levels');
    assert.equal(at, 'core');
  `);
});

test('3: copes with 1,000,000 nested objects, and hides what is at the bottom', limit, () => {
  inOwnProcess(`
    const levels = 1_000_000;
    let at = redact(JSON.parse('{"a":'.repeat(levels) + '{"password":"x","kept":1}' + '}'.repeat(levels)), ['password']);
    let depth = 0;
    for (; at.a; at = at.a) depth++;
    assert.equal(depth, levels, 'the copy has ' + depth + ' levels');
    assert.deepEqual(at, { password: '[redacted]', kept: 1 });
  `);
});

test('4: copes with an array of 400,000 objects', limit, () => {
  inOwnProcess(`
    const rows = Array.from({ length: 400_000 }, (_, id) => ({ id, password: 'x' }));
    const copy = redact(rows, ['password']);
    assert.equal(copy.length, rows.length);
    assert.ok(copy.every((row, id) => row.id === id && row.password === '[redacted]'), 'a row is wrong, or out of its place');
  `, 8);
});
