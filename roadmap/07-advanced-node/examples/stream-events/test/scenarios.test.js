import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { run } from '../src/scenarios.js';

let rows;
before(async () => { rows = await run(); }, { timeout: 5000 });
const events = (name) => rows[name].events;
const verdict = (name) => rows[name].finished;

test('success ends with its own event, then close', () => {
  assert.equal(events('Readable: read to the end'), 'end, close');
  assert.equal(events('Writable: write, end'), 'finish, close');
  assert.equal(rows['Writable: write, end'].arrived, 'abcd ef');
});

test('failure is error, then close, and never end or finish', () => {
  assert.equal(events('Readable: the source fails'), 'error: disk gone, close');
  assert.equal(events('Readable: destroy(err)'), 'error: enough, close');
  assert.equal(events('Writable: the destination fails'), 'error: disk full, close');
  assert.match(events('Writable: write after end'), /^error: .*, close$/);
});

test('a stream that is destroyed without an error says close and nothing else', () => {
  for (const name of ['Readable: destroy()', 'Writable: destroy() with a queue']) {
    assert.equal(events(name), 'close');
    assert.equal(verdict(name), 'rejected: ERR_STREAM_PREMATURE_CLOSE');
  }
});

test('destroy drops what is still in the queue', () => {
  assert.equal(rows['Writable: destroy() with a queue'].arrived, 'abcd', 'only the chunk that was on its way');
});

test('leaving a for await loop destroys the stream', () => {
  assert.match(events('Readable: for await … break'), /, close$/);
  assert.equal(verdict('Readable: for await … break'), 'rejected: ABORT_ERR');
});

test('what nobody reads or ends reports nothing, for ever', () => {
  assert.equal(events('Readable: nobody reads'), '');
  assert.equal(verdict('Readable: nobody reads'), 'still waiting');
  assert.equal(events('Writable: write, and never end'), 'drain');
  assert.equal(verdict('Writable: write, and never end'), 'still waiting');
});
