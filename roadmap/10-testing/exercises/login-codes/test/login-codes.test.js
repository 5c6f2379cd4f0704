import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as errors from '../src/errors.js';
import { createLoginCodes } from '../src/login-codes.js';

const timeout = 2000;
const ANN = 'ann@example.com';
const MINUTE = 60_000;

/** A service with a clock that the test moves, luck that the test chooses, and a mailer that remembers. */
function setup({ luck = [7], startAt = 1_000_000 } = {}) {
  const state = { time: startAt, mails: [], luck: [...luck], asked: [] };
  const codes = createLoginCodes({
    mailer: { async send(email, code) { state.mails.push([email, code]); } },
    now: () => state.time,
    randomInt: (min, max) => { state.asked.push([min, max]); return state.luck.length > 1 ? state.luck.shift() : state.luck[0]; },
  });
  return { state, ...codes };
}

test('sends the code through the mailer that was handed in', { timeout }, async () => {
  const { issue, state } = setup({ luck: [123456] });
  await issue(ANN);
  assert.deepEqual(state.mails, [[ANN, '123456']]);
});

test('a code is randomInt(0, 1_000_000) in six digits', { timeout }, async () => {
  const { issue, verify, state } = setup({ luck: [42] });
  await issue(ANN);
  assert.deepEqual(state.asked, [[0, 1_000_000]], 'randomInt was not called once with 0 and 1_000_000');
  assert.deepEqual(state.mails, [[ANN, '000042']], 'the leading zeros are missing');
  assert.equal(await verify(ANN, '000042'), true);
});

test('looks at no clock and rolls no dice but those handed in', { timeout }, async (t) => {
  const forbid = (name) => () => { throw new Error(`${name} was used`); };
  const { issue, verify } = setup();
  t.mock.method(Date, 'now', forbid('Date.now()'));
  t.mock.method(Math, 'random', forbid('Math.random()'));
  t.mock.method(performance, 'now', forbid('performance.now()'));
  const RealDate = globalThis.Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      if (args.length === 0) throw new Error('new Date() was used');
      super(...args);
    }
  };
  try {
    await issue(ANN);
    assert.equal(await verify(ANN, '000007'), true);
  } finally {
    globalThis.Date = RealDate;
  }
});

test('two services share nothing', { timeout }, async () => {
  const one = setup();
  const other = setup();
  await one.issue(ANN);
  await other.issue(ANN); // would be too soon for `one`
  assert.equal(await one.verify(ANN, '000007'), true);
  assert.equal(await other.verify(ANN, '000007'), true);
});

test('works with the real clock and real luck when only a mailer is handed in', { timeout }, async (t) => {
  t.mock.method(Math, 'random', () => { throw new Error('Math.random() can be foretold: take randomInt of node:crypto'); });
  const mails = [];
  const { issue, verify } = createLoginCodes({ mailer: { async send(...mail) { mails.push(mail); } } });
  await issue(ANN);
  await issue('bob@example.com');
  assert.match(mails[0][1], /^\d{6}$/);
  assert.equal(await verify(ANN, mails[0][1]), true);
  await assert.rejects(issue(ANN), errors.TooSoon);
});

test('a code is good until ten minutes have passed, to the millisecond', { timeout }, async () => {
  for (const [age, good] of [[10 * MINUTE - 1, true], [10 * MINUTE, false]]) {
    const { issue, verify, state } = setup();
    await issue(ANN);
    state.time += age;
    assert.equal(await verify(ANN, '000007'), good, `${age} ms after it was issued`);
  }
});

test('also when the clock begins at zero', { timeout }, async () => {
  const { issue, verify } = setup({ startAt: 0 });
  await issue(ANN);
  await assert.rejects(issue(ANN), errors.TooSoon);
  assert.equal(await verify(ANN, '000007'), true);
});

test('a code is good once', { timeout }, async () => {
  const { issue, verify } = setup();
  await issue(ANN);
  assert.equal(await verify(ANN, '000007'), true);
  assert.equal(await verify(ANN, '000007'), false, 'it was good a second time');
});

test('a code is good for its address only', { timeout }, async () => {
  const { issue, verify } = setup();
  await issue(ANN);
  assert.equal(await verify('bob@example.com', '000007'), false);
});

test('four wrong tries leave it good, the fifth voids it', { timeout }, async () => {
  for (const [wrong, good] of [[4, true], [5, false]]) {
    const { issue, verify } = setup();
    await issue(ANN);
    for (let i = 0; i < wrong; i++) assert.equal(await verify(ANN, '999999'), false);
    assert.equal(await verify(ANN, '000007'), good, `after ${wrong} wrong tries`);
  }
});

test('the next code may be had after one minute, and says how long that is', { timeout }, async () => {
  const { issue, state } = setup({ luck: [1, 2] });
  await issue(ANN);
  state.time += MINUTE - 1;
  await assert.rejects(issue(ANN), (error) => {
    assert.ok(error instanceof errors.TooSoon, `rejected with ${error}`);
    assert.equal(error.retryAfterMs, 1);
    return true;
  });
  assert.equal(state.mails.length, 1, 'a mail was sent although it was too soon');
  state.time += 1;
  await issue(ANN);
  assert.equal(state.mails.length, 2);
});

test('a second call while the mail is under way is too soon', { timeout }, async () => {
  const { issue, state } = setup();
  const results = await Promise.allSettled([issue(ANN), issue(ANN)]);
  assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected'], 'both calls got a code');
  assert.equal(state.mails.length, 1);
});

test('the pause holds for an address whose code was used, or voided by wrong tries', { timeout }, async () => {
  const { issue, verify } = setup();
  await issue(ANN);
  await verify(ANN, '000007');
  await assert.rejects(issue(ANN), errors.TooSoon);
  const BOB = 'bob@example.com';
  await issue(BOB);
  for (let i = 0; i < 6; i++) await verify(BOB, '999999');
  await assert.rejects(issue(BOB), errors.TooSoon, 'five wrong tries buy a new code at once');
});

test('a new code voids the old one, and has five tries of its own', { timeout }, async () => {
  const { issue, verify, state } = setup({ luck: [1, 2] });
  await issue(ANN);
  for (let i = 0; i < 5; i++) await verify(ANN, '999999');
  state.time += MINUTE;
  await issue(ANN);
  assert.equal(await verify(ANN, '000001'), false, 'the old code is still good');
  assert.equal(await verify(ANN, '000002'), true);
});

test('a mail that fails leaves no code and no pause', { timeout }, async () => {
  let fails = true;
  const down = new Error('the provider is down');
  const codes = createLoginCodes({
    mailer: { async send() { if (fails) throw down; } },
    now: () => 5,
    randomInt: () => 7,
  });
  await assert.rejects(codes.issue(ANN), (error) => error === down);
  assert.equal(await codes.verify(ANN, '000007'), false, 'the code that nobody got is good');
  fails = false;
  await codes.issue(ANN);
});

test('a mail that fails late leaves a newer code alone', { timeout }, async () => {
  let time = 0;
  let failFirst;
  const luck = [1, 2];
  const codes = createLoginCodes({
    mailer: { send: (email, code) => (code === '000001' ? new Promise((resolve, reject) => { failFirst = reject; }) : Promise.resolve()) },
    now: () => time,
    randomInt: () => luck.shift(),
  });
  const first = codes.issue(ANN);
  time = MINUTE;
  await codes.issue(ANN);
  failFirst(new Error('the provider gave up'));
  await assert.rejects(first, /gave up/);
  assert.equal(await codes.verify(ANN, '000001'), false);
  assert.equal(await codes.verify(ANN, '000002'), true, 'the failure of the first mail took away the second code');
});

test('resolves only when the mail is sent', { timeout }, async () => {
  let sent;
  const codes = createLoginCodes({ mailer: { send: () => new Promise((resolve) => { sent = resolve; }) }, now: () => 5, randomInt: () => 7 });
  let done = false;
  const issued = codes.issue(ANN).then(() => { done = true; });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(done, false, 'issue() did not wait for the mailer');
  sent();
  await issued;
});
