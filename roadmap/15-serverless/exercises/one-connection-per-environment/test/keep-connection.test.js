import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepConnection } from '../src/keep-connection.js';

const timeout = 1000;
const turn = () => new Promise(setImmediate);
const failure = (code) => Object.assign(new Error(code), { code });

function database(options = {}) {
  const made = [];
  const errors = [];
  let time = 1_000_000;
  const connect = async () => {
    await turn();
    const fail = options.connectErrors?.shift();
    if (fail) throw fail;
    const connection = { number: made.length + 1, destroyed: 0, destroy() { connection.destroyed++; return options.onDestroy?.(); } };
    made.push(connection);
    return connection;
  };
  const keeper = keepConnection({ connect: options.connect ?? connect, maxIdleMs: 1000, now: () => time, onError: (err) => { errors.push(err.message); } });
  return { use: keeper.use, made, errors, pass: (ms) => { time += ms; } };
}
const number = (connection) => connection.number;

test('1. connects at the first use, and passes on what the work does', { timeout }, async () => {
  const db = database();
  await turn();
  await turn();
  assert.equal(db.made.length, 0, 'connected without a use');
  assert.equal(await db.use(async (connection) => `row of ${connection.number}`), 'row of 1');
  await assert.rejects(db.use(() => { throw new Error('syntax'); }), /syntax/);
});

test('2. one connection for all uses, one after the other and at once', { timeout }, async () => {
  const db = database();
  assert.deepEqual(await Promise.all([db.use(number), db.use(number), db.use(number)]), [1, 1, 1], 'uses at the same time connected more than once');
  assert.equal(await db.use(number), 1);
  assert.deepEqual(db.made.map((one) => one.destroyed), [0]);
});

test('3. a failed connect is told to those who wait, and tried again', { timeout }, async () => {
  const db = database({ connectErrors: [failure('ECONNREFUSED')] });
  const first = await Promise.allSettled([db.use(number), db.use(number)]);
  assert.deepEqual(first.map((one) => one.reason?.code), ['ECONNREFUSED', 'ECONNREFUSED']);
  assert.equal(await db.use(number), 1, 'the failure was kept');
});

test('3. a connect that times out, and one that throws at once', { timeout }, async () => {
  const late = database({ connectErrors: [failure('ETIMEDOUT')] });
  await assert.rejects(late.use(number), { code: 'ETIMEDOUT' });
  assert.equal(await late.use(number), 1);
  assert.deepEqual(late.errors, [], 'there was nothing to destroy');

  let calls = 0;
  const throwing = database({ connect: () => { if (++calls === 1) throw new Error('no host'); return Promise.resolve({ number: 7 }); } });
  await assert.rejects(async () => throwing.use(number), /no host/);
  assert.equal(await throwing.use(number), 7);
});

test('4. idle for too long: replaced; idle for exactly maxIdleMs: kept', { timeout }, async () => {
  const db = database();
  await db.use(number);
  db.pass(1000);
  assert.equal(await db.use(number), 1);
  db.pass(1001);
  assert.equal(await db.use(number), 2);
  await turn();
  assert.deepEqual(db.made.map((one) => one.destroyed), [1, 0]);
});

test('4. the time counts from the end of a use, and never during one', { timeout }, async () => {
  const db = database();
  const { promise: slow, resolve: finish } = Promise.withResolvers();
  const long = db.use(() => slow);
  await turn();
  await turn();
  db.pass(5000);
  assert.equal(await db.use(number), 1, 'replaced below a use under way');
  db.pass(5000);
  finish();
  await long;
  db.pass(900);
  assert.equal(await db.use(number), 1, 'counted from the beginning of the use');
  assert.equal(db.made[0].destroyed, 0);
});

test('4. two uses after a long freeze share the new connection', { timeout }, async () => {
  const db = database();
  await db.use(number);
  db.pass(3_600_000);
  assert.deepEqual(await Promise.all([db.use(number), db.use(number)]), [2, 2]);
  await turn();
  assert.deepEqual(db.made.map((one) => one.destroyed), [1, 0]);
});

test('4. a use that fails is a use: it ends, and it keeps the connection fresh', { timeout }, async () => {
  const db = database();
  await db.use(number);
  db.pass(900);
  await assert.rejects(db.use(() => { throw failure('23505'); }));
  db.pass(900);
  assert.equal(await db.use(number), 1, 'the end of a failed use was not counted');
  await assert.rejects(db.use(() => { throw failure('23505'); }));
  db.pass(1001);
  assert.equal(await db.use(number), 2, 'after a failed use the connection counted as used for ever');
});

test('4. a use of the old connection keeps the new one neither busy nor fresh', { timeout }, async () => {
  const db = database();
  const { promise: hanging, resolve: finish } = Promise.withResolvers();
  const late = db.use(() => hanging);
  await assert.rejects(db.use(() => { throw failure('EPIPE'); }));
  assert.equal(await db.use(number), 2);
  db.pass(1001);
  assert.equal(await db.use(number), 3, 'the use on connection 1 kept connection 2 from being replaced');
  db.pass(1001);
  finish();
  await late;
  assert.equal(await db.use(number), 4, 'the end of the use on connection 1 made connection 3 fresh');
});

for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) {
  test(`5. ${code}: destroyed, passed on, not repeated`, { timeout }, async () => {
    const db = database();
    let calls = 0;
    await assert.rejects(db.use(() => { calls++; throw failure(code); }), { code });
    assert.equal(calls, 1, 'the work was repeated');
    assert.equal(await db.use(number), 2);
    await turn();
    assert.deepEqual(db.made.map((one) => one.destroyed), [1, 0]);
  });
}

test('5. any other error keeps the connection', { timeout }, async () => {
  const db = database();
  await assert.rejects(db.use(() => { throw failure('23505'); }));
  await assert.rejects(db.use(() => { throw failure('ECONNREFUSED'); }), { code: 'ECONNREFUSED' }, 'some other service, called by the work');
  await assert.rejects(db.use(() => Promise.reject(undefined)));
  assert.equal(await db.use(number), 1);
  assert.equal(db.made[0].destroyed, 0);
});

test('5. a late error of the old connection does not touch the new one', { timeout }, async () => {
  const db = database();
  const { promise: hanging, reject: breakIt } = Promise.withResolvers();
  const late = db.use(() => hanging);
  await assert.rejects(db.use(() => { throw failure('ECONNRESET'); }));
  assert.equal(await db.use(number), 2);
  breakIt(failure('ECONNRESET'));
  await assert.rejects(late, { code: 'ECONNRESET' });
  assert.equal(await db.use(number), 2, 'the new connection was dropped for an error of the old one');
  await turn();
  assert.deepEqual(db.made.map((one) => one.destroyed), [1, 0], 'destroy() once for the old one, never for the new one');
});

for (const [how, onDestroy] of [['throws', () => { throw new Error('already closed'); }], ['rejects', async () => { throw new Error('already closed'); }]]) {
  test(`6. destroy() that ${how} goes to onError`, { timeout }, async () => {
    const db = database({ onDestroy });
    await db.use(number);
    db.pass(2000);
    assert.equal(await db.use(number), 2);
    await turn();
    assert.deepEqual(db.errors, ['already closed']);
    await assert.rejects(db.use(() => { throw failure('ECONNRESET'); }), { code: 'ECONNRESET' }, 'the error of destroy() took the place of that of the work');
    assert.equal(await db.use(number), 3);
    await turn();
    assert.deepEqual(db.errors, ['already closed', 'already closed']);
  });
}

test('6. destroy() that never ends delays nobody', { timeout }, async () => {
  const db = database({ onDestroy: () => new Promise(() => {}) });
  await db.use(number);
  db.pass(2000);
  assert.equal(await db.use(number), 2);
  await assert.rejects(db.use(() => { throw failure('EPIPE'); }), { code: 'EPIPE' });
});
