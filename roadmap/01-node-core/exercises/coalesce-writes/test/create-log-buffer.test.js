import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createLogBuffer } from '../src/create-log-buffer.js';

const options = { timeout: 5000 };

/** A buffer that keeps what it would write. */
function buffer(options) {
  const writes = [];
  return { writes, ...createLogBuffer((text) => writes.push(text), options) };
}

function holdTheLoop(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Runs `callbacks` as timers that are all due in the same timers phase. */
function inOneTimersPhase(...callbacks) {
  return new Promise((resolve) => {
    for (const callback of [...callbacks, resolve]) setTimeout(callback, 1);
    holdTheLoop(10);
  });
}

test('one write for all lines of a callback, in order, each with a newline', options, async () => {
  const { log, writes } = buffer();
  for (const line of ['one', 'two', 'three']) log(line);
  assert.deepEqual(writes, [], 'wrote during log');
  await turn();
  assert.deepEqual(writes, ['one\ntwo\nthree\n']);
});

test('one write for the lines of several timers of one turn', options, async () => {
  const { log, writes } = buffer();
  await inOneTimersPhase(() => log('first timer'), () => log('second timer'));
  assert.deepEqual(writes, [], 'wrote before the check phase, between the callbacks');
  await turn();
  assert.deepEqual(writes, ['first timer\nsecond timer\n']);
});

test('one write for the lines of several immediates of one turn', options, async () => {
  const { log, writes } = buffer();
  setImmediate(() => log('first'));
  setImmediate(() => log('second'));
  await turn();
  await turn();
  await turn();
  assert.deepEqual(writes, ['first\nsecond\n']);
});

test('lines of a later turn are another write', options, async () => {
  const { log, writes } = buffer();
  log('now');
  await turn();
  log('later');
  await turn();
  assert.deepEqual(writes, ['now\n', 'later\n']);
});

test('writes after the microtasks of an I/O callback, and before the timers that it sets', options, async () => {
  const order = [];
  const { log } = createLogBuffer(() => order.push('write'));
  await new Promise((resolve) => {
    stat('.', () => {
      setTimeout(() => { order.push('timer'); resolve(); }, 0);
      log('from an I/O callback');
      setImmediate(() => order.push('next immediate'));
      Promise.resolve().then(() => order.push('microtask'));
      holdTheLoop(5); // the timer is due
    });
  });
  await turn();
  assert.deepEqual(order, ['microtask', 'write', 'next immediate', 'timer']);
});

test('writes at once when maxLength characters are waiting', options, async () => {
  const { log, writes } = buffer({ maxLength: 10 });
  log('1234');
  assert.deepEqual(writes, [], '5 of 10 characters are waiting');
  log('6789');
  assert.deepEqual(writes, ['1234\n6789\n'], '10 of 10 characters are waiting');
  log('abc');
  assert.equal(writes.length, 1);
  await turn();
  await turn();
  assert.deepEqual(writes, ['1234\n6789\n', 'abc\n']);
});

test('flush writes at once, and leaves nothing for later', options, async () => {
  const { log, flush, writes } = buffer();
  log('shutting down');
  flush();
  assert.deepEqual(writes, ['shutting down\n']);
  flush();
  await turn();
  await turn();
  assert.deepEqual(writes, ['shutting down\n'], 'something was written after flush, though nothing was waiting');
});

test('goes on after flush', options, async () => {
  const { log, flush, writes } = buffer();
  log('a');
  flush();
  log('b');
  assert.deepEqual(writes, ['a\n']);
  await turn();
  assert.deepEqual(writes, ['a\n', 'b\n']);
});

test('keeps what write itself logs for a later check phase', options, async () => {
  const writes = [];
  const { log } = createLogBuffer((text) => {
    writes.push(text);
    if (writes.length === 1) log('the disk is nearly full');
  });
  log('a');
  log('b');
  await turn();
  assert.deepEqual(writes, ['a\nb\n'], 'write was called twice in one check phase');
  await turn();
  await turn();
  assert.deepEqual(writes, ['a\nb\n', 'the disk is nearly full\n']);
});

test('does not call write within write when write calls flush', options, async () => {
  const writes = [];
  let depth = 0;
  const { log, flush } = createLogBuffer((text) => {
    assert.equal(++depth, 1, 'write was called within write');
    writes.push(text);
    if (writes.length === 1) {
      log('the disk is nearly full');
      flush();
    }
    depth--;
  });
  log('a');
  flush();
  assert.deepEqual(writes, ['a\n']);
  await turn();
  await turn();
  assert.deepEqual(writes, ['a\n', 'the disk is nearly full\n'], 'what write logged before it called flush was lost');
});

test('does not call write within write, however long the line', options, async () => {
  let depth = 0;
  let writes = 0;
  const { log } = createLogBuffer(() => {
    depth++;
    assert.equal(depth, 1, 'write was called within write');
    if (++writes < 3) log('x'.repeat(100));
    depth--;
  }, { maxLength: 10 });
  log('x'.repeat(100));
  assert.equal(writes, 1);
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(writes, 3, 'a long line that write logs must be written, too');
});

test('the process lives until the last line is written, and no longer', options, () => {
  const program = `
    import { writeSync } from 'node:fs';
    import { createLogBuffer } from ${JSON.stringify(new URL('../src/create-log-buffer.js', import.meta.url).href)};
    const { log } = createLogBuffer((text) => writeSync(1, text));
    log('first words');
    setTimeout(() => log('last words'), 10);
  `;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', timeout: 3000 });
  assert.equal(stdout, 'first words\nlast words\n', 'lines were lost at the end of the process');
  assert.equal(status, 0, 'the process did not end');
});
