import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { ship as shipWith } from '../src/shipper.js';
import { dial, failure, listen, sleep, soon, talker, turns, until } from './helpers.js';

const timeout = 10_000;
const pause = () => 5;

/** The collector's side, played by the test: `peer()` is the next connection, after its HELLO. */
async function start(t) {
  const server = net.createServer({ noDelay: true });
  const arrived = [];
  let wake = () => {};
  server.on('connection', (socket) => { arrived.push(talker(socket)); wake(); });
  const port = await listen(t, server);
  const dialled = [];
  const over = new AbortController(); // ends what a test that failed has left behind
  t.after(() => over.abort());
  const ship = (lines, options) => shipWith(lines, { signal: over.signal, ...options });
  const connect = () => {
    if (over.signal.aborted) return new net.Socket(); // never connects
    const socket = dial(t, port);
    dialled.push(socket);
    return socket;
  };
  async function peer(hello = 'HELLO web') {
    await soon((async () => { while (arrived.length === 0) await new Promise((resolve) => { wake = resolve; }); })(), 'no connection came');
    const it = arrived.shift();
    assert.equal(await it.next('no HELLO came'), hello);
    return it;
  }
  return { server, port, ship, connect, dialled, arrived, peer };
}

/** A source that says what was taken from it, and whether it was closed. */
function source(count, { failAfter } = {}) {
  const seen = { taken: 0, closed: false };
  async function* lines() {
    try {
      for (let i = 1; i <= count; i++) {
        await null;
        if (i - 1 === failAfter) throw new Error('the file is gone');
        seen.taken = i;
        yield `line ${i}`;
      }
    } finally {
      seen.closed = true;
    }
  }
  return { lines: lines(), seen };
}

/** Takes lines until number n, which must be the line that it says. */
async function takes(it, from, to) {
  for (let i = from; i <= to; i++) assert.equal(await it.next(`line ${i} did not come`), `${i} line ${i}`);
}

describe('shipper', { concurrency: 16 }, () => { // they mostly wait
  test('10. says HELLO, waits for OK, sends all lines, and resolves when the last is acknowledged', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const { lines } = source(3);
    let resolved = false;
    const shipped = ship(lines, { id: 'web', connect, pause }).then((count) => { resolved = true; return count; });
    const it = await peer();
    await sleep(30);
    assert.deepEqual(it.lines, [], 'lines were sent before the OK said where to begin');
    it.send('OK 0\n');
    await takes(it, 1, 3);
    it.send('OK 2\n');
    await sleep(30);
    assert.equal(resolved, false, 'it resolved before the last line was acknowledged');
    assert.equal(it.isOver(), false);
    it.send('OK 3\n');
    assert.equal(await soon(shipped, 'ship()'), 3);
    assert.equal(await it.next('the connection was not ended'), undefined);
  });

  test('10. takes an array, and no lines at all', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(['a', '', 'c d '], { id: 'web', connect, pause });
    const it = await peer();
    it.send('OK 0\n');
    for (const line of ['1 a', '2 ', '3 c d ']) assert.equal(await it.next(), line);
    it.send('OK 3\n');
    assert.equal(await soon(shipped, 'ship()'), 3);
    const nothing = ship([], { id: 'web', connect, pause });
    (await peer()).send('OK 0\n');
    assert.equal(await soon(nothing, 'ship() of no lines'), 0);
  });

  test('10. skips what an earlier run has stored', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(5).lines, { id: 'web', connect, pause });
    const it = await peer();
    it.send('OK 3\n');
    await takes(it, 4, 5);
    it.send('OK 5\n');
    assert.equal(await soon(shipped, 'ship()'), 5);
    const again = ship(source(5).lines, { id: 'web', connect, pause });
    const second = await peer();
    second.send('OK 5\n');
    assert.equal(await soon(again, 'ship() when everything is stored'), 5);
    assert.equal(await second.next(), undefined, 'nothing was to be sent');
  });

  test('10. answers that are cut anywhere', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(12).lines, { id: 'web', connect, pause });
    const it = await peer();
    it.socket.setNoDelay(true);
    for (const byte of 'OK 0\nOK 1\nOK 12\n') {
      it.send(byte);
      await turns(3);
      if (byte === '0') await sleep(5);
      if (byte === '1' && it.lines.length === 0) await sleep(5);
    }
    assert.equal(await soon(shipped, 'ship()'), 12);
  });

  test('11. at most `window` lines are ahead of what is acknowledged', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const { lines, seen } = source(100);
    const shipped = ship(lines, { id: 'web', connect, pause, window: 10 });
    const it = await peer();
    await sleep(30);
    assert.ok(seen.taken <= 10, `${seen.taken} lines were read from the source before the first OK`);
    it.send('OK 0\n');
    await takes(it, 1, 10);
    await sleep(30);
    assert.deepEqual(it.lines, [], 'more than 10 lines were sent ahead');
    assert.ok(seen.taken <= 10, `${seen.taken} lines were read, none is acknowledged`);
    it.send('OK 4\n');
    await takes(it, 11, 14);
    await sleep(30);
    assert.ok(seen.taken <= 14, `${seen.taken} lines were read, 4 are acknowledged`);
    it.send('OK 14\n');
    for (let n = 24; n <= 104; n += 10) {
      await takes(it, n - 9, Math.min(n, 100));
      it.send(`OK ${Math.min(n, 100)}\n`);
    }
    assert.equal(await soon(shipped, 'ship()'), 100);
  });

  test('11. the window is 1000 unless given', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const { lines, seen } = source(3000);
    const stop = new AbortController();
    t.after(() => stop.abort());
    const shipped = ship(lines, { id: 'web', connect, pause, signal: stop.signal });
    shipped.catch(() => { /* it is aborted below */ });
    (await peer()).send('OK 0\n');
    await until(() => seen.taken >= 1000, 'fewer than 1000 lines were read');
    await sleep(30);
    assert.equal(seen.taken, 1000);
    stop.abort();
  });

  for (const how of ['end', 'resetAndDestroy']) {
    test(`12. when the connection is lost (${how}), what is not stored is sent again`, { timeout }, async (t) => {
      const { ship, connect, peer } = await start(t);
      const shipped = ship(source(8).lines, { id: 'web', connect, pause, window: 5 });
      const first = await peer();
      first.send('OK 0\n');
      await takes(first, 1, 5);
      first.send('OK 2\n');
      await takes(first, 6, 7);
      first.socket[how]();
      const second = await peer();
      second.send('OK 3\n'); // 3 was stored, its OK was lost
      await takes(second, 4, 8);
      second.socket[how]();
      const third = await peer();
      third.send('OK 3\n');
      await takes(third, 4, 8);
      third.send('OK 8\n');
      assert.equal(await soon(shipped, 'ship()'), 8);
    });
  }

  test('12. a connection that is lost before its OK', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(2).lines, { id: 'web', connect, pause });
    for (let i = 0; i < 3; i++) (await peer()).socket.destroy();
    const it = await peer();
    it.send('OK 0\n');
    await takes(it, 1, 2);
    it.send('OK 2\n');
    assert.equal(await soon(shipped, 'ship()'), 2);
  });

  test('12. an acknowledgement that is lost at the very end', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(2).lines, { id: 'web', connect, pause });
    const first = await peer();
    first.send('OK 0\n');
    await takes(first, 1, 2);
    first.socket.destroy();
    (await peer()).send('OK 2\n');
    assert.equal(await soon(shipped, 'ship()'), 2);
  });

  for (const when of ['during the pause', 'after the next HELLO']) {
    test(`12. no line is lost that the source gives ${when}`, { timeout }, async (t) => {
      const { ship, connect, peer } = await start(t);
      let give = () => {};
      async function* slow() {
        for (let i = 1; i <= 3; i++) {
          await new Promise((resolve) => { give = resolve; });
          yield `line ${i}`;
        }
      }
      const shipped = ship(slow(), { id: 'web', connect, pause: () => 40 });
      const first = await peer();
      first.send('OK 0\n');
      await sleep(20);
      give();
      await takes(first, 1, 1);
      await sleep(20); // it waits for line 2 now
      first.socket.destroy();
      await sleep(10);
      if (when === 'during the pause') give();
      const second = await peer();
      if (when === 'after the next HELLO') give();
      await sleep(20);
      second.send('OK 1\n');
      await takes(second, 2, 2);
      await sleep(20);
      give();
      await takes(second, 3, 3);
      second.send('OK 3\n');
      assert.equal(await soon(shipped, 'ship()'), 3);
    });
  }

  test('12. pause gets the number of attempts since the last OK', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const attempts = [];
    const shipped = ship(source(1).lines, { id: 'web', connect, pause: (attempt) => { attempts.push(attempt); return 1; } });
    for (let i = 0; i < 3; i++) (await peer()).socket.destroy();
    const it = await peer();
    it.send('OK 0\n');
    await takes(it, 1, 1);
    it.socket.destroy();
    (await peer()).socket.destroy();
    (await peer()).send('OK 1\n');
    await soon(shipped, 'ship()');
    assert.deepEqual(attempts, [0, 1, 2, 0, 1]);
  });

  test('13. an error of the source rejects', { timeout }, async (t) => {
    const { ship, connect, peer, arrived, dialled } = await start(t);
    const shipped = ship(source(5, { failAfter: 2 }).lines, { id: 'web', connect, pause });
    shipped.catch(() => { /* looked at below */ });
    const it = await peer();
    it.send('OK 0\n');
    assert.equal((await failure(shipped, 'ship()')).message, 'the file is gone');
    await until(() => dialled[0].destroyed, 'the connection is still open');
    await sleep(30);
    assert.equal(arrived.length, 0, 'it connected again');
  });

  test('13. ERR rejects with its reason, without another attempt', { timeout }, async (t) => {
    const { ship, connect, peer, arrived } = await start(t);
    const { lines, seen } = source(5);
    const shipped = ship(lines, { id: 'web', connect, pause });
    shipped.catch(() => { /* looked at below */ });
    const it = await peer();
    it.send('OK 0\n');
    await takes(it, 1, 5);
    it.socket.end('OK 1\nERR 3 was due, not 2\n');
    const err = await failure(shipped, 'ship()');
    assert.ok(err instanceof Error);
    assert.match(err.message, /3 was due, not 2/);
    await sleep(30);
    assert.equal(arrived.length, 0, 'it connected again, to hear the same');
    assert.equal(seen.closed, true);
  });

  test('13. ERR instead of the first OK', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(5).lines, { id: 'web', connect, pause });
    shipped.catch(() => { /* looked at below */ });
    (await peer()).socket.end('ERR who are you\n');
    assert.match((await failure(shipped, 'ship()')).message, /who are you/);
  });

  test('13. a collector that has lost what it acknowledged', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const { lines, seen } = source(50);
    const shipped = ship(lines, { id: 'web', connect, pause, window: 5 });
    shipped.catch(() => { /* looked at below */ });
    const first = await peer();
    first.send('OK 0\n');
    await takes(first, 1, 5);
    first.send('OK 4\n');
    await turns();
    first.socket.end();
    (await peer()).send('OK 3\n'); // line 4 is not here any more, and we have thrown it away
    assert.ok(await failure(shipped, 'ship()') instanceof Error);
    await until(() => seen.closed, 'the source was not closed');
  });

  test('13. a collector that has more than there is', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const shipped = ship(source(5).lines, { id: 'web', connect, pause });
    shipped.catch(() => { /* looked at below */ });
    (await peer()).send('OK 6\n'); // another source under the same id
    assert.ok(await failure(shipped, 'ship()') instanceof Error);
  });

  test('14. an abort rejects at once with the reason: while sending', { timeout }, async (t) => {
    const { ship, connect, peer, dialled } = await start(t);
    const { lines, seen } = source(5);
    const stop = new AbortController();
    t.after(() => stop.abort());
    const shipped = ship(lines, { id: 'web', connect, pause, window: 3, signal: stop.signal });
    shipped.catch(() => { /* looked at below */ });
    const it = await peer();
    it.send('OK 0\n');
    await takes(it, 1, 3);
    const reason = new Error('deploy');
    stop.abort(reason);
    assert.equal(await failure(shipped, 'ship()'), reason);
    await until(() => dialled[0].destroyed, 'the connection is still open');
    await until(() => seen.closed, 'the source was not closed');
  });

  test('14. an abort rejects at once with the reason: during a pause, before the connection, and from the start', { timeout }, async (t) => {
    const { ship, connect, peer, arrived } = await start(t);
    const reason = new Error('deploy');
    const stop = new AbortController();
    t.after(() => stop.abort());
    const shipped = ship(source(5).lines, { id: 'web', connect, pause: () => 60_000, signal: stop.signal });
    shipped.catch(() => { /* looked at below */ });
    (await peer()).socket.destroy();
    await sleep(50);
    stop.abort(reason);
    assert.equal(await failure(shipped, 'during a pause'), reason);

    const second = new AbortController();
    t.after(() => second.abort());
    const early = ship(source(5).lines, { id: 'web', connect, pause, signal: second.signal });
    early.catch(() => { /* looked at below */ });
    second.abort(reason);
    assert.equal(await failure(early, 'before the connection stood'), reason);

    const { seen, lines } = source(5);
    await sleep(30);
    const count = arrived.length;
    assert.equal(await failure(ship(lines, { id: 'web', connect, pause, signal: AbortSignal.abort(reason) }), 'aborted from the start'), reason);
    await sleep(30);
    assert.equal(arrived.length, count, 'it connected although it was aborted');
    assert.equal(seen.taken, 0);
  });

  test('14. an abort does not wait for a source that gives nothing', { timeout }, async (t) => {
    const { ship, connect, peer } = await start(t);
    const stop = new AbortController();
    t.after(() => stop.abort());
    async function* never() { await new Promise(() => {}); yield 'x'; }
    const shipped = ship(never(), { id: 'web', connect, pause, signal: stop.signal });
    shipped.catch(() => { /* looked at below */ });
    (await peer()).send('OK 0\n');
    await turns();
    stop.abort(new Error('deploy'));
    assert.equal((await failure(shipped, 'ship()')).message, 'deploy');
  });

  test('15. no listener stays on the signal, and sockets are closed', { timeout }, async (t) => {
    const { ship, connect, peer, dialled } = await start(t);
    const { signal } = new AbortController();
    const counts = { added: 0, removed: 0 };
    const { addEventListener, removeEventListener } = signal;
    const once = new Set();
    signal.addEventListener = function (type, listener, options) { counts.added++; once.add(listener); return addEventListener.call(signal, type, listener, options); };
    signal.removeEventListener = function (type, listener, options) { if (once.delete(listener)) counts.removed++; return removeEventListener.call(signal, type, listener, options); };
    const shipped = ship(source(3).lines, { id: 'web', connect, pause, signal });
    for (let i = 0; i < 3; i++) (await peer()).socket.destroy();
    const it = await peer();
    it.send('OK 0\n');
    await takes(it, 1, 3);
    it.send('OK 3\n');
    await soon(shipped, 'ship()');
    assert.equal(counts.added - counts.removed, 0, 'a listener is left on a signal that may live as long as the process');
    assert.ok(dialled.every(({ destroyed }) => destroyed), 'a socket is still open');
  });
});

// These move many bytes, or need a port for themselves: one at a time.

test('11. nothing is written between a write() that returns false and drain', { timeout }, async (t) => {
  const { ship, connect, peer } = await start(t);
  let longest = 0;
  const watched = () => {
    const socket = connect();
    const write = socket.write;
    socket.write = function (...args) {
      const before = socket.writableLength;
      longest = Math.max(longest, socket.writableNeedDrain ? before : 0);
      return write.apply(socket, args);
    };
    return socket;
  };
  const lines = Array.from({ length: 500 }, (_, i) => `${i + 1} ${'x'.repeat(100_000)}`); // 50 MB, far more than the kernel holds
  const stop = new AbortController();
  t.after(() => stop.abort());
  const shipped = ship(lines, { id: 'web', connect: watched, pause, signal: stop.signal });
  shipped.catch(() => { /* it is aborted below */ });
  const it = await peer();
  it.send('OK 0\n');
  await turns();
  it.socket.pause();
  await sleep(150);
  assert.equal(longest, 0, `there was a write() while ${longest} bytes were waiting for 'drain'`);
  it.socket.resume();
  await until(() => it.lines.length === 500, "it did not go on after 'drain'", 5000);
  assert.equal(longest, 0, `there was a write() while ${longest} bytes were waiting for 'drain'`);
  stop.abort();
});

test('12. a collector that is not there yet', { timeout }, async (t) => {
  const probe = net.createServer();
  const port = await listen(t, probe);
  await new Promise((resolve) => { probe.close(resolve); });
  let attempts = 0;
  const stop = new AbortController();
  t.after(() => stop.abort());
  const shipped = shipWith(source(1).lines, { id: 'web', signal: stop.signal, connect: () => dial(t, port), pause: (attempt) => { attempts = attempt + 1; return 10; } });
  shipped.catch(() => { /* looked at below */ });
  await until(() => attempts >= 2, 'it does not try again');
  const server = net.createServer((socket) => {
    const it = talker(socket);
    (async () => { await it.next(); it.send('OK 0\n'); await it.next(); it.send('OK 1\n'); })();
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  assert.equal(await soon(shipped, 'ship()'), 1);
});
