import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { formatError, ownFrames, walk } from '../src/format-error.js';
import { handleRequest } from '../src/orders.js';

const root = path.join(import.meta.dirname, '..');
const functions = (err) => ownFrames(err, root).map((frame) => frame.split(' (')[0]);
const titles = (err) => formatError(err, { root: path.join(root, 'none') }).split('\n').map((line) => line.trim());

test('the error of a callback has no frame of those who called; the wrapped one has all that awaited', async () => {
  const err = await handleRequest(42).catch((reason) => reason);
  const [outer, wrapped, driver] = [...walk(err)].map(({ error }) => error);
  assert.deepEqual(functions(driver), ['Timeout._onTimeout']);
  assert.deepEqual(functions(wrapped).slice(0, 3), ['findOrder', 'async priceOf', 'async handleRequest']);
  assert.equal(functions(outer)[0], 'handleRequest');
});

test('prints the chain from symptom to cause, with codes and own frames', async () => {
  const text = formatError(await handleRequest(42).catch((reason) => reason), { root });
  assert.match(text, /^Error: GET \/orders\/42\/price failed\n/);
  assert.match(text, /^ {2}caused by Error: cannot read order 42\n {6}findOrder \(src\/orders\.js:\d+:\d+\)$/m);
  assert.match(text, /^ {4}caused by Error: connection reset \[ECONNRESET\]$/m);
  assert.doesNotMatch(text, /node:internal/);
});

test('leaves out node_modules and files elsewhere, and reads the paths of CommonJS frames', () => {
  const err = new Error('x');
  const at = (...parts) => path.join(root, ...parts);
  err.stack = `Error: x
    at load (${at('src', 'a.js')}:1:2)
    at lib (${at('node_modules', 'lib', 'index.js')}:3:4)
    at elsewhere (${path.join(root, '..', 'other.js')}:5:6)
    at node:internal/timers:7:8
    at async ${at('src', 'b.js')}:9:10
    at ${at('src', 'b.js')}:11:12`;
  assert.deepEqual(ownFrames(err, root), ['load (src/a.js:1:2)', 'async top level (src/b.js:9:10)', 'top level (src/b.js:11:12)']);
});

test('lists the members of an AggregateError, in order, with their own causes', () => {
  const first = new Error('first', { cause: new Error('why') });
  const err = new AggregateError([first, new TypeError('second')], 'both failed');
  assert.deepEqual(titles(err), [
    'AggregateError: both failed', 'one of: Error: first', 'caused by Error: why', 'one of: TypeError: second',
  ]);
});

test('stops at a chain that bites its own tail', () => {
  const a = new Error('a');
  a.cause = new Error('b', { cause: a });
  assert.deepEqual(titles(a), ['Error: a', 'caused by Error: b', 'caused by Error: a (seen above)']);
});

test('says so when something else than an error was thrown', () => {
  assert.deepEqual(titles(new Error('a', { cause: 'a string' })), ['Error: a', "caused by thrown value 'a string'"]);
  assert.deepEqual(titles(undefined), ['thrown value undefined']);
});

test('copes with a chain of 100,000 causes', () => {
  let err = new Error('root');
  for (let n = 1; n < 100_000; n++) err = new Error('outer', { cause: err });
  assert.equal([...walk(err)].length, 100_000);
});
