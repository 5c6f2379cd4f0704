import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createChat } from '../src/chat.js';
import { lines } from '../src/lines.js';

const timeout = 10_000;

async function start(t, options) {
  const chat = createChat({ log: (err) => assert.fail(err), ...options });
  await once(chat.server.listen(0, '127.0.0.1'), 'listening');
  const { port } = chat.server.address();
  t.after(() => chat.stop(0));
  /** A connection; `next()` is the next line that came. */
  async function join(name) {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => { /* seen as the end of the lines */ });
    t.after(() => socket.destroy());
    const incoming = lines(socket, 1e6);
    const next = async () => (await incoming.next()).value;
    assert.equal(await next(), '* your name?');
    if (name !== undefined) {
      socket.write(`${name}\n`);
      assert.equal(await next(), `* ${name} has come`);
    }
    return { socket, next };
  }
  return { ...chat, port, join };
}

test('lines: the same however the bytes are cut, with \\n or \\r\\n', { timeout }, async () => {
  const bytes = Buffer.from('one\r\n\nthree €\nunfinished');
  for (let size = 1; size <= bytes.length; size++) {
    async function* cut() { for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size); }
    assert.deepEqual(await Array.fromAsync(lines(cut(), 100)), ['one', '', 'three €'], `chunks of ${size}`);
  }
});

test('a line goes to everybody else', { timeout }, async (t) => {
  const { join } = await start(t);
  const ann = await join('Ann');
  const bob = await join('Bob');
  assert.equal(await ann.next(), '* Bob has come');
  ann.socket.write('he');
  ann.socket.write('llo\nand \u001b[2Jmore\n');
  assert.equal(await bob.next(), 'Ann: hello');
  assert.equal(await bob.next(), 'Ann: and [2Jmore');
  bob.socket.write('hi\n');
  assert.equal(await ann.next(), 'Bob: hi', 'Ann must not see her own lines');
});

test('a name is taken once, and free again after its owner left, politely or not', { timeout }, async (t) => {
  const { join } = await start(t);
  const bob = await join('Bob');
  for (const leave of ['end', 'resetAndDestroy']) {
    const ann = await join('Ann');
    assert.equal(await bob.next(), '* Ann has come');
    bob.socket.write('x\n');
    assert.equal(await ann.next(), 'Bob: x');
    const other = await join();
    other.socket.write('Ann\n');
    assert.equal(await other.next(), '* that name is taken');
    other.socket.end();
    ann.socket[leave]();
    assert.equal(await bob.next(), '* Ann has left');
  }
});

test('a line that is too long ends the connection, with a word', { timeout }, async (t) => {
  const { join } = await start(t, { maxLine: 10 });
  const ann = await join('Ann');
  ann.socket.write('x'.repeat(11)); // no line end ever comes
  assert.equal(await ann.next(), '! A line may have 10 bytes.');
  assert.equal(await ann.next(), undefined);
});

test('whoever reads too slowly is dropped; the others go on', { timeout }, async (t) => {
  const { join } = await start(t, { maxLine: 100_000 });
  const slow = await join('Slow');
  slow.socket.pause();
  const bob = await join('Bob');
  const ann = await join('Ann');
  assert.equal(await bob.next(), '* Ann has come');
  const line = `${'x'.repeat(60_000)}\n`;
  let heard = '';
  for (let i = 0; i < 1000 && heard !== '* Slow has left'; i++) {
    ann.socket.write(line);
    heard = await bob.next();
  }
  assert.equal(heard, '* Slow has left', '60 MB were kept for somebody who does not read');
});

test('whoever is silent for too long is dropped', { timeout }, async (t) => {
  const { join } = await start(t, { idleMs: 50 });
  const { next } = await join();
  assert.equal(await next(), undefined);
});

test('connections above the maximum are closed', { timeout }, async (t) => {
  const { join, port } = await start(t, { maxConnections: 1 });
  await join('Ann');
  const second = net.connect(port, '127.0.0.1').on('error', () => { /* a reset is fine as well */ }).resume();
  await once(second, 'close');
});

test('stop tells everybody, and cuts who does not hang up', { timeout }, async (t) => {
  const { join, stop, port } = await start(t);
  const ann = await join('Ann');
  const deaf = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => { /* it is cut */ });
  t.after(() => deaf.destroy());
  await once(deaf, 'data');
  deaf.pause(); // never reads the end, so never ends its side
  const stopped = stop(100);
  assert.equal(await ann.next(), '* the server stops');
  await stopped;
});

test('Ctrl+C stops the process', { timeout, skip: process.platform === 'win32' && 'Windows has no signals' }, async (t) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/index.js', import.meta.url))], { env: { ...process.env, PORT: '0' } });
  t.after(() => child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  const socket = net.connect(Number(/port (\d+)/.exec(said)[1]), '127.0.0.1').resume();
  await once(socket, 'connect');
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});
