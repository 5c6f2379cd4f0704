import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { duplexPair } from 'node:stream';
import { finished } from 'node:stream/promises';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { messages } from '../src/messages.js';
import { createAdder } from '../src/server.js';

const limit = { timeout: 5000 };
const failures = [];
let server;
before(async () => {
  server = createAdder({ onFailure: (err) => failures.push(err.message) });
  await once(server.listen(0, '127.0.0.1'), 'listening');
}, limit);
after(() => server.close());

const dial = () => connect(server.address().port, '127.0.0.1');

test('a client that half closes gets all its answers, and then the end', limit, async () => {
  const channel = messages(dial());
  for (let id = 0; id < 100; id++) channel.write({ id, add: [id, id] });
  channel.end();
  const sums = [];
  for await (const { sum } of channel) sums.push(sum);
  assert.deepEqual(sums, Array.from({ length: 100 }, (_, id) => 2 * id));
});

test('the boundaries of chunks do not matter, not even inside a character', limit, async () => {
  const [near, far] = duplexPair();
  const channel = messages(near);
  for (const byte of Buffer.from('{"name":"Zoë"}\n{"name":"李"}\n')) far.write(Buffer.from([byte]));
  far.end();
  const got = [];
  channel.on('data', (message) => got.push(message));
  channel.end();
  far.resume();
  await finished(channel);
  assert.deepEqual(got, [{ name: 'Zoë' }, { name: '李' }]);
});

for (const [what, act, expected] of [
  ['a line that is no JSON', (far) => far.write('GET / HTTP/1.1\n'), /not valid JSON/],
  ['an end inside a message', (far) => far.end('{"id":'), /middle of a message/],
  ['a line without end', (far) => far.write('x'.repeat(100)), /longer than 50/],
  ['a socket that fails', (far, near) => near.destroy(new Error('ECONNRESET')), /ECONNRESET/],
  ['a socket that is gone', (far, near) => near.destroy(), { code: 'ERR_STREAM_PREMATURE_CLOSE' }],
]) {
  test(`${what} destroys the channel and the socket`, limit, async () => {
    const [near, far] = duplexPair();
    const channel = messages(near, { maxLine: 50 });
    channel.resume();
    const failed = assert.rejects(finished(channel), expected);
    act(far, near);
    await failed;
    assert.ok(near.destroyed);
  });
}

test('destroying the channel destroys the socket', limit, async () => {
  const [near] = duplexPair();
  const channel = messages(near).on('error', () => {}); // an AbortError, since it was not finished
  channel.destroy();
  await new Promise((resolve) => near.once('close', resolve));
});

test('a peer that does not read makes write() return false', limit, async () => {
  const [near] = duplexPair();
  const channel = messages(near);
  let written = 0;
  while (channel.write({ text: 'x'.repeat(1000) }) && written < 10_000) {
    written++;
    await turn();
  }
  assert.ok(written < 1000, `${written} messages of 1 KB were taken`);
  channel.on('error', () => {}).destroy(); // an AbortError, since it was not finished
});

test('the server survives a client that speaks something else', limit, async () => {
  const rude = dial().on('error', () => {}); // 'close' follows
  rude.write('GET / HTTP/1.1\n\n');
  await once(rude, 'close');
  assert.match(failures.join(), /not valid JSON/);
  const channel = messages(dial());
  channel.end({ id: 7, add: [40, 2] });
  const answers = [];
  for await (const answer of channel) answers.push(answer);
  assert.deepEqual(answers, [{ id: 7, sum: 42 }]);
});
