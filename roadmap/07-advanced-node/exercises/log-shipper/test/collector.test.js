import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { createCollector } from '../src/collector.js';
import { dial, listen, paperJournal, sleep, soon, talker, turns, until } from './helpers.js';

const timeout = 10_000;

/** A collector with a journal of paper; `join(id)` is a connection that has said HELLO. */
async function start(t, { hold, ...options } = {}) {
  const paper = paperJournal({ hold });
  const logged = [];
  const collector = createCollector({ journal: paper.journal, log: (err) => logged.push(err), ...options });
  const accepted = [];
  collector.server.on('connection', (socket) => accepted.push(socket));
  const port = await listen(t, collector.server);
  t.after(() => { paper.state.hold = false; while (paper.waiting.length > 0) paper.release(); });
  const raw = () => talker(dial(t, port));
  async function join(id, expected = 0) {
    const it = raw();
    it.send(`HELLO ${id}\n`);
    assert.equal(await it.next(), `OK ${expected}`, 'the answer to HELLO');
    return it;
  }
  return { ...collector, ...paper, logged, accepted, raw, join, port };
}

const numbered = (from, to, text = 'line') => Array.from({ length: to - from + 1 }, (_, i) => `${from + i} ${text} ${from + i}\n`).join('');
/** Reads answers until OK n. */
async function acknowledged(it, n) {
  let answer;
  do answer = await it.next(`OK ${n} did not come`); while (/^OK \d+$/.test(answer) && answer !== `OK ${n}`);
  assert.equal(answer, `OK ${n}`);
}
async function refused(it, message) {
  let answer;
  do answer = await it.next(`${message}: no answer`); while (/^OK \d+$/.test(answer ?? ''));
  assert.match(answer ?? 'the end of the connection', /^ERR ./, message);
  assert.equal(await it.next(`${message}: the connection was not ended`), undefined);
}

describe('collector', { concurrency: 16 }, () => { // they mostly wait
  test('1. HELLO is answered with the last number that is stored', { timeout }, async (t) => {
    const { journal, join } = await start(t);
    await journal.append([{ id: 'web-1', seq: 41, text: 'x' }]);
    await join('web-1', 41);
    await join('web-2', 0);
    await join('a'.repeat(64), 0);
  });

  test('1. any other first line is refused', { timeout }, async (t) => {
    const { raw, records } = await start(t);
    for (const line of ['HELLO', 'HELLO ', 'HELLO Web', 'HELLO a b', 'hello a', `HELLO ${'a'.repeat(65)}`, '1 line', '', 'GET / HTTP/1.1\r', 'HELLO ../x', ' HELLO a']) {
      const it = raw();
      it.send(`${line}\n1 line\n`);
      await refused(it, JSON.stringify(line));
    }
    assert.deepEqual(records, []);
  });

  test('2. lines are stored in order, with all their spaces', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const it = await join('web');
    it.send('1 one\n2 \n3  two  spaces \n4 5 é€😀\n');
    await acknowledged(it, 4);
    assert.deepEqual(records.map(({ id, seq, text }) => [id, seq, text]), [['web', 1, 'one'], ['web', 2, ''], ['web', 3, ' two  spaces '], ['web', 4, '5 é€😀']]);
  });

  test('2. HELLO and lines in one chunk, and lines in many', { timeout }, async (t) => {
    const { raw, records } = await start(t);
    const it = raw();
    it.send('HELLO web\n1 one\n2 tw');
    assert.equal(await it.next(), 'OK 0');
    await acknowledged(it, 1);
    for (const byte of Buffer.from('o €\n3 three\n')) {
      it.send(Buffer.from([byte]));
      await turns(2);
    }
    await acknowledged(it, 3);
    assert.deepEqual(records.map(({ text }) => text), ['one', 'two €', 'three']);
  });

  test('2. what was sent again is stored once, and acknowledged', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const first = await join('web');
    first.send(numbered(1, 5));
    await acknowledged(first, 5);
    first.send(numbered(3, 5)); // on the same connection
    assert.equal(await first.next('lines that were all stored before were not acknowledged'), 'OK 5');
    first.send(numbered(4, 7));
    await acknowledged(first, 7);
    first.socket.end();
    const second = await join('web', 7);
    second.send(numbered(1, 9));
    await acknowledged(second, 9);
    assert.deepEqual(records.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('2. the same line twice in one chunk is stored once', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const it = await join('web');
    it.send('1 one\n1 one\n2 two\n1 one\n2 two\n3 three\n');
    await acknowledged(it, 3);
    assert.deepEqual(records.map(({ text }) => text), ['one', 'two', 'three']);
  });

  test('2. a gap is refused; what came before it is stored', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const it = await join('web');
    it.send('1 one\n2 two\n4 four\n5 five\n');
    await acknowledged(it, 2);
    await refused(it, '4 after 2');
    assert.deepEqual(records.map(({ seq }) => seq), [1, 2]);
    const other = await join('other');
    other.send('2 two\n');
    await refused(other, '2 as the first number');
  });

  test('2. a line that is no number, space and text is refused', { timeout }, async (t) => {
    const { join, journal } = await start(t);
    for (const line of ['', 'x', '1', ' 1 x', '-1 x', '1.5 x', '0x1 x', '1e0 x', '01 x', '0 x', 'NaN x', '1\tx', '+1 x']) {
      const it = await join('web');
      it.send(`${line}\n`);
      await refused(it, JSON.stringify(line));
    }
    assert.equal(journal.last('web'), 0);
  });

  test('2. ids are apart', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const [a, b] = [await join('a'), await join('b')];
    a.send(numbered(1, 3));
    b.send(numbered(1, 2));
    await acknowledged(a, 3);
    await acknowledged(b, 2);
    assert.deepEqual(records.filter(({ id }) => id === 'b').map(({ seq }) => seq), [1, 2]);
  });

  test('3. OK comes when the lines are stored, not before', { timeout }, async (t) => {
    const { join, waiting, release } = await start(t, { hold: true });
    const it = await join('web');
    it.send(numbered(1, 3));
    await until(() => waiting.length === 1, 'nothing was appended');
    await sleep(30);
    assert.deepEqual(it.lines, [], 'an OK came before append had resolved');
    release();
    assert.equal(await it.next(), 'OK 3');
  });

  test('3. lines that came together are stored together, at most `batch`, one append at a time', { timeout }, async (t) => {
    const { join, appends, state } = await start(t, { batch: 10 });
    const it = await join('web');
    it.send(numbered(1, 95)); // one write, far below 64 KiB
    const answers = [];
    while (answers.at(-1) !== 'OK 95') answers.push(await it.next(`OK 95 did not come after ${answers.at(-1)}`));
    assert.equal(Math.max(...appends), 10, 'the largest append');
    assert.ok(appends.length <= 12, `95 lines in ${appends.length} appends: an append is a sync of the disk`);
    assert.equal(answers.length, appends.length, 'one OK for each append');
    assert.equal(state.most.get('web'), 1, 'appends of one connection ran at the same time');
  });

  test('3. batch is 100 unless given', { timeout }, async (t) => {
    const { join, appends } = await start(t);
    const it = await join('web');
    it.send(numbered(1, 1000));
    await acknowledged(it, 1000);
    assert.equal(Math.max(...appends), 100);
  });

  test('5. a line that is too long is refused before its end has come', { timeout }, async (t) => {
    const { join, journal } = await start(t, { maxLine: 100 });
    const it = await join('web');
    it.send(`1 ${'x'.repeat(98)}\n`); // exactly 100
    await acknowledged(it, 1);
    it.send(`2 ok\n3 ${'x'.repeat(99)}`);
    await acknowledged(it, 2);
    await refused(it, '101 bytes');
    assert.equal(journal.last('web'), 2);
  });

  test('5. the reason of an ERR arrives although the shipper is still sending, and what it sends is read', { timeout }, async (t) => {
    const { join, accepted } = await start(t);
    const it = await join('web');
    it.send(`7 gap\n${numbered(8, 200, 'x'.repeat(1000))}`);
    let answer;
    do answer = await it.next('no ERR came'); while (/^OK \d+$/.test(answer ?? ''));
    assert.match(answer ?? 'the connection was reset, and the reason with it', /^ERR ./);
    it.socket.allowHalfOpen = true; // as one that has not read the ERR yet
    const [peer] = accepted;
    const before = peer.bytesRead;
    it.send('x'.repeat(200_000));
    await until(() => peer.bytesRead >= before + 200_000, 'after the ERR the collector does not read any more: closing with unread data resets the connection');
  });

  test('5. after an ERR nothing of the connection is stored', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const it = await join('web');
    it.send('1 one\n3 three\n');
    await refused(it, '3 after 1');
    it.send('2 two\n3 three\n');
    await sleep(30);
    assert.equal(records.length, 1);
  });

  test('5. after an ERR the connection does not stay, even if the shipper does', { timeout }, async (t) => {
    const { raw, accepted } = await start(t);
    const it = raw();
    it.socket.allowHalfOpen = true; // does not hang up
    it.send('nonsense\n');
    assert.match(await it.next(), /^ERR /);
    await until(() => accepted[0].destroyed, 'the connection was kept for a shipper that does not hang up', 4000);
  });

  test('6. when append fails, there is no OK, the error is logged, and others go on', { timeout }, async (t) => {
    const { join, fail, release, waiting, logged, state } = await start(t, { hold: true });
    const [a, b] = [await join('a'), await join('b')];
    const full = new Error('no space left');
    a.send(numbered(1, 3));
    await until(() => waiting.length === 1, 'nothing was appended');
    fail(full);
    assert.equal(await a.next('the connection was not closed'), undefined, 'no OK after a failure');
    assert.deepEqual(logged, [full]);
    b.send('1 x\n');
    await until(() => waiting.length === 1, 'the other connection does not go on');
    release();
    await acknowledged(b, 1);
    state.hold = false;
    const again = await join('a', 0);
    again.send(numbered(1, 3));
    await acknowledged(again, 3);
  });

  test('6. after an append that failed, nothing more of that connection is appended', { timeout }, async (t) => {
    const { join, fail, release, waiting, appends, records, state } = await start(t, { hold: true, batch: 10 });
    const it = await join('web');
    it.send(numbered(1, 35)); // more than one batch
    await until(() => waiting.length === 1, 'nothing was appended');
    fail(new Error('no space left'));
    assert.equal(await it.next('the connection was not closed'), undefined, 'no OK after a failure');
    await turns();
    assert.deepEqual(appends, [10], 'the lines after those that could not be stored were appended: a gap in the journal');
    state.hold = false;
    while (waiting.length > 0) release();
    const again = await join('web', 0);
    again.send(numbered(1, 35));
    await acknowledged(again, 35);
    assert.deepEqual(records.map(({ seq }) => seq), Array.from({ length: 35 }, (_, i) => i + 1));
  });

  test('7. a new connection with the same id takes over', { timeout }, async (t) => {
    const { join, records } = await start(t);
    const old = await join('web');
    old.send(numbered(1, 2));
    await acknowledged(old, 2);
    const it = await join('web', 2);
    assert.equal(await old.next('the old connection is still open'), undefined);
    it.send('3 three\n');
    await acknowledged(it, 3);
    const third = await join('web', 3);
    assert.equal(await it.next('the second connection is still open'), undefined);
    third.send('4 four\n');
    await acknowledged(third, 4);
    assert.equal(records.length, 4);
  });

  test('7. taking over waits for what the old connection is storing', { timeout }, async (t) => {
    const { join, raw, waiting, release, state, records } = await start(t, { hold: true });
    const old = await join('web');
    old.send(numbered(1, 3));
    await until(() => waiting.length === 1, 'nothing was appended');
    const [second, third] = [raw(), raw()];
    second.send('HELLO web\n');
    await soon(once(old.socket, 'close'), 'the old connection was not destroyed');
    third.send('HELLO web\n');
    await soon(once(second.socket, 'close'), 'the second connection was not destroyed when a third came');
    await sleep(30);
    assert.deepEqual([...second.lines, ...third.lines], [], 'HELLO was answered while the old connection was storing: its lines would be stored twice');
    state.hold = false;
    release();
    assert.equal(await third.next('HELLO was not answered'), 'OK 3');
    third.send(numbered(1, 5));
    await acknowledged(third, 5);
    assert.deepEqual(records.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  });

  test('7. the answer waits also if the old connection is closed already, and only its append is left', { timeout }, async (t) => {
    const { join, raw, accepted, waiting, release, state, records } = await start(t, { hold: true });
    const old = await join('web');
    old.send(numbered(1, 3));
    await until(() => waiting.length === 1, 'nothing was appended');
    old.socket.resetAndDestroy();
    accepted[0].destroy(); // as if it had noticed
    await turns();
    const it = raw();
    it.send('HELLO web\n');
    await sleep(30);
    assert.deepEqual(it.lines, [], 'HELLO was answered while lines of the same id were being stored: they would be stored twice');
    state.hold = false;
    release();
    assert.equal(await it.next('HELLO was not answered'), 'OK 3');
    it.send(numbered(1, 5));
    await acknowledged(it, 5);
    assert.deepEqual(records.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  });

  test('7. an old connection that ends later does not disturb the new one', { timeout }, async (t) => {
    const { join } = await start(t);
    await join('web');
    const second = await join('web');
    await turns();
    const other = await join('other');
    second.send('1 x\n');
    await acknowledged(second, 1);
    const third = await join('web', 1);
    assert.equal(await second.next('the second connection is still open: nobody knew of it any more'), undefined);
    third.socket.end();
    other.socket.end();
  });

  test('8. a silent connection is destroyed, a busy one is not', { timeout }, async (t) => {
    const { raw, join } = await start(t, { idleMs: 400 });
    const silent = raw();
    const busy = await join('busy');
    for (let i = 1; i <= 10; i++) {
      busy.send(`${i} x\n`);
      await acknowledged(busy, i);
      await sleep(60);
    }
    assert.equal(silent.isOver(), true, 'a connection that never says anything is kept');
    assert.equal(busy.isOver(), false, 'a connection that is in use was destroyed');
  });

  test('8. a connection that waits for the journal is not silent', { timeout }, async (t) => {
    const { join, waiting, release } = await start(t, { hold: true, idleMs: 60 });
    const it = await join('web');
    it.send('1 x\n');
    await until(() => waiting.length === 1, 'nothing was appended');
    await sleep(250);
    assert.equal(it.isOver(), false, 'it was destroyed for the slowness of the journal');
    release();
    await acknowledged(it, 1);
  });

  test('8. connections that break are not logged, and end nothing', { timeout }, async (t) => {
    const { join, raw, logged } = await start(t);
    for (const how of ['resetAndDestroy', 'end']) {
      const it = await join('web');
      it.send('1 half a li');
      await turns();
      it.socket[how]();
      raw().socket.once('connect', function () { this[how](); });
    }
    await sleep(30);
    const it = await join('web', 0);
    it.send('1 x\n');
    await acknowledged(it, 1);
    assert.deepEqual(logged, []);
  });

  test('9. stop ends idle connections at once and accepts nothing more', { timeout }, async (t) => {
    const { join, raw, stop } = await start(t);
    const idle = [await join('a'), await join('b'), raw()];
    await once(idle[2].socket, 'connect');
    await turns();
    const stopped = stop(60_000);
    for (const it of idle) assert.equal(await it.next('an idle connection was not ended'), undefined);
    await soon(stopped, 'stop() did not resolve', 3000);
    const late = raw();
    assert.equal(await late.next(), undefined);
    assert.equal(late.socket.bytesRead, 0);
  });

  test('9. stop lets an append end, and acknowledges it', { timeout }, async (t) => {
    const { join, stop, waiting, release, records, appends } = await start(t, { hold: true, batch: 10 });
    const it = await join('web');
    it.send(numbered(1, 35)); // more than one batch
    await until(() => waiting.length === 1, 'nothing was appended');
    let stopped = false;
    const stopping = stop(60_000).then(() => { stopped = true; });
    await sleep(30);
    assert.equal(stopped, false, 'stop() resolved while an append was under way');
    assert.equal(it.isOver(), false, 'the connection was cut while its lines were being stored');
    release();
    assert.equal(await it.next('what was stored was not acknowledged'), 'OK 10');
    assert.equal(await it.next('the connection was not ended'), undefined);
    await soon(stopping, 'stop() did not resolve', 3000);
    await turns();
    assert.deepEqual([records.length, appends.length], [10, 1], 'something was appended after stop()');
  });

  test('9. what is left after the deadline is destroyed', { timeout }, async (t) => {
    const { join, stop, waiting, release, server } = await start(t, { hold: true });
    const it = await join('web');
    it.send(numbered(1, 3));
    await until(() => waiting.length === 1, 'nothing was appended');
    const stopped = stop(60);
    let resolved = false;
    const watched = stopped.then(() => { resolved = true; });
    assert.equal(await it.next('the connection outlived the deadline'), undefined);
    await sleep(30);
    assert.equal(resolved, false, 'it resolved with an append under way: the journal would be closed under it');
    release();
    await soon(watched, 'stop() did not resolve');
    assert.equal(await new Promise((resolve) => { server.getConnections((err, count) => resolve(count)); }), 0);
  });
});

// These move many bytes, or need a port for themselves: one at a time.

test('4. while the journal is slow, the collector stops reading', { timeout }, async (t) => {
  const { join, accepted, waiting, release, state, journal } = await start(t, { hold: true });
  const it = await join('web');
  const line = 'x'.repeat(1000);
  const total = 16_000; // 16 MB
  it.send(numbered(1, total, line));
  await until(() => waiting.length === 1, 'nothing was appended');
  let before;
  do {
    before = accepted[0].bytesRead;
    await sleep(50);
  } while (accepted[0].bytesRead > before);
  assert.ok(before < 1024 * 1024, `${Math.round(before / 1024)} KiB were read while the first append was waiting`);
  state.hold = false;
  release();
  await until(() => journal.last('web') >= total / 2, 'it did not go on reading', 5000);
});

test('9. stop with a shipper that goes on sending', { timeout }, async (t) => {
  const { join, stop, state, appends } = await start(t);
  const it = await join('web');
  it.send(numbered(1, 5000, 'x'.repeat(500)));
  await acknowledged(it, 100);
  await soon(stop(60_000), 'stop() did not resolve', 3000);
  assert.equal(state.running, 0, 'an append was under way when stop() resolved');
  const count = appends.length;
  await sleep(50);
  assert.equal(appends.length, count, 'something was appended after stop() had resolved');
});
