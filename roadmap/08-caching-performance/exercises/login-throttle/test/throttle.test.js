import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createThrottle } from '../src/throttle.js';
import { fakeRedis } from './fake-redis.js';

const WINDOW = 900_000;
const LIMIT = 5;
const limit = { timeout: 2000 };
const wrong = async () => false;
const right = async () => true;
const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp({ max = LIMIT, windowMs = WINDOW } = {}) {
  const redis = fakeRedis();
  const errors = [];
  const options = { redis, limit: max, windowMs, now: () => redis.clock.time, onError: (err) => errors.push(err.message) };
  const [a, b] = [createThrottle(options), createThrottle(options)]; // two servers
  const outcomes = async (n, verify, account = 'ann') => {
    const list = [];
    for (let i = 0; i < n; i++) list.push((await (i % 2 ? a : b).attempt(account, verify)).outcome);
    return list.join(' ');
  };
  return { redis, clock: redis.clock, errors, a, b, outcomes };
}

/** A check of a password that ends when the test says so. */
function slow() {
  const { promise, resolve, reject } = Promise.withResolvers();
  const begun = Promise.withResolvers();
  const verify = mock.fn(() => {
    begun.resolve();
    return promise;
  });
  return { verify, begun: begun.promise, resolve, reject };
}

test('1. so many failures, then refused', limit, async () => {
  const { a, outcomes, clock } = setUp();
  assert.equal(await outcomes(7, wrong), 'failed failed failed failed failed refused refused');
  clock.time += 300_000;
  const verify = mock.fn(right);
  assert.deepEqual(await a.attempt('ann', verify), { outcome: 'refused', retryAfterMs: WINDOW - 300_000 });
  assert.equal(verify.mock.callCount(), 0, 'the password was checked all the same');
});

test('1. the right password', limit, async () => {
  const { a } = setUp();
  assert.deepEqual(await a.attempt('ann', right), { outcome: 'ok' });
  assert.deepEqual(await a.attempt('ann', wrong), { outcome: 'failed' });
});

test('1. the window is aligned, wherever it is entered', limit, async () => {
  const { a, outcomes, clock } = setUp();
  clock.time += WINDOW - 1000;
  await outcomes(LIMIT, wrong);
  assert.deepEqual(await a.attempt('ann', wrong), { outcome: 'refused', retryAfterMs: 1000 });
  clock.time += 1000;
  assert.equal(await outcomes(6, wrong), 'failed failed failed failed failed refused');
});

test('1. limit and window are those of the options', limit, async () => {
  const { a, outcomes, clock, redis } = setUp({ max: 2, windowMs: 60_000 });
  clock.time += 10_000;
  assert.equal(await outcomes(3, wrong), 'failed failed refused');
  assert.deepEqual(await a.attempt('ann', wrong), { outcome: 'refused', retryAfterMs: 50_000 });
  clock.time += 50_000;
  assert.equal(await outcomes(3, wrong), 'failed failed refused');
  assert.ok(redis.longest <= 120_000, `a key lives for ${redis.longest} ms`);
});

test('2. a hundred guesses at once, on two servers: five are checked', limit, async () => {
  const { a, b } = setUp();
  const verify = mock.fn(async () => {
    for (let i = 0; i < 10; i++) await turn();
    return false;
  });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? a : b).attempt('ann', verify)));
  assert.equal(verify.mock.callCount(), LIMIT, `${verify.mock.callCount()} passwords were checked`);
  assert.equal(answers.filter(({ outcome }) => outcome === 'refused').length, 95);
});

test('3. a success gives its slot back, and no more', limit, async () => {
  const { outcomes } = setUp();
  await outcomes(3, wrong);
  assert.equal(await outcomes(10, right), Array(10).fill('ok').join(' '), 'successes were counted');
  assert.equal(await outcomes(3, wrong), 'failed failed refused', 'a success has forgotten the failures of others');
});

test('3. not even the fifth slot is lost by it', limit, async () => {
  const { outcomes } = setUp();
  await outcomes(4, wrong);
  assert.equal(await outcomes(2, right), 'ok ok');
  assert.equal(await outcomes(2, wrong), 'failed refused');
});

test('4. an error of verify is the caller’s, and costs no slot', limit, async () => {
  const { a, errors, outcomes } = setUp();
  const broken = {
    rejects: async () => { throw new Error('database down'); },
    throws: () => { throw new Error('database down'); },
  };
  for (const verify of Object.values(broken)) {
    for (let i = 0; i < 6; i++) await assert.rejects(a.attempt('ann', verify), /database down/);
  }
  assert.deepEqual(errors, [], 'onError is for Redis');
  assert.equal(await outcomes(6, wrong), 'failed failed failed failed failed refused');
});

test('5. a slot goes back to its own window', limit, async () => {
  for (const end of ['resolve', 'reject']) {
    for (const wait of [1000, WINDOW, 10 * WINDOW]) {
      const { a, clock, redis, outcomes } = setUp();
      clock.time += WINDOW - 1000;
      const check = slow();
      const attempt = a.attempt('ann', check.verify).catch((err) => ({ outcome: err.message }));
      await check.begun;
      clock.time += wait; // in another window by now
      await outcomes(2, wrong);
      check[end](end === 'resolve' ? true : new Error('database down'));
      assert.equal((await attempt).outcome, end === 'resolve' ? 'ok' : 'database down');
      assert.equal(await outcomes(4, wrong), 'failed failed failed refused', 'the new window has another number of failures');
      assert.deepEqual([...redis.immortal], []);
      clock.time += WINDOW;
      assert.equal(await outcomes(6, wrong), 'failed failed failed failed failed refused');
    }
  }
});

test('6. refused attempts change nothing', limit, async () => {
  const { a, clock, outcomes } = setUp();
  await outcomes(4, wrong);
  const check = slow();
  const attempt = a.attempt('ann', check.verify);
  await check.begun;
  await outcomes(20, wrong); // refused, all of them: four failures and one under way
  check.resolve(true);
  assert.equal((await attempt).outcome, 'ok');
  assert.equal(await outcomes(2, wrong), 'failed refused', 'refused attempts were counted');
  clock.time += WINDOW - 1000;
  assert.equal(await outcomes(3, wrong), 'refused refused refused');
  clock.time += 1000;
  assert.equal(await outcomes(6, wrong), 'failed failed failed failed failed refused', 'refused attempts have prolonged the window');
});

test('6. accounts do not affect each other', limit, async () => {
  const { outcomes } = setUp();
  await outcomes(6, wrong, 'ann');
  for (const account of ['bob', 'anna', 'ANN', 'ann:1', 'an']) {
    assert.equal(await outcomes(6, wrong, account), 'failed failed failed failed failed refused', account);
  }
});

test('7. every key expires, soon', limit, async () => {
  const { redis, clock, outcomes } = setUp();
  for (const verify of [wrong, right, wrong]) {
    await outcomes(7, verify);
    clock.time += WINDOW / 3;
  }
  assert.deepEqual([...redis.immortal], [], 'a process that dies at this moment locks somebody out for ever');
  assert.ok(redis.longest <= 2 * WINDOW, `a key lives for ${redis.longest} ms`);
  clock.time += 2 * WINDOW;
  assert.equal(redis.size(), 0);
});

test('8. without Redis the login works, without a limit', limit, async () => {
  const { redis, errors, outcomes } = setUp();
  redis.failure = new Error('connection lost');
  assert.equal(await outcomes(7, wrong), Array(7).fill('failed').join(' '));
  assert.equal(await outcomes(1, right), 'ok');
  assert.ok(errors.length >= 8, 'onError has not heard of it');
  assert.deepEqual(new Set(errors), new Set(['connection lost']));
});

test('8. when Redis goes while the password is checked, the result counts', limit, async () => {
  for (const result of [true, false]) {
    const { a, redis, errors } = setUp();
    const check = slow();
    const attempt = a.attempt('ann', check.verify);
    await check.begun;
    redis.failure = new Error('connection lost');
    check.resolve(result);
    assert.equal((await attempt).outcome, result ? 'ok' : 'failed');
    assert.equal(errors.length, result ? 1 : 0);
  }
  const { a, redis } = setUp();
  const check = slow();
  const attempt = a.attempt('ann', check.verify);
  await check.begun;
  redis.failure = new Error('connection lost');
  check.reject(new Error('database down'));
  await assert.rejects(attempt, /database down/, 'the error of Redis has replaced that of verify');
});

test('8. when Redis goes while an attempt is refused, the caller does not get its error', limit, async () => {
  const { a, redis, errors, outcomes } = setUp();
  await outcomes(LIMIT, wrong);
  const attempt = a.attempt('ann', wrong);
  await turn(); // its first command has been carried out
  redis.failure = new Error('connection lost');
  const { outcome } = await attempt;
  assert.ok(outcome === 'refused' || errors.includes('connection lost'), `the outcome is ${outcome}`);
});

test('8. what was not taken is not given back', limit, async () => {
  const { a, redis, outcomes } = setUp();
  redis.failure = new Error('connection lost');
  const check = slow();
  const attempt = a.attempt('ann', check.verify);
  await check.begun;
  redis.failure = null; // back again
  check.resolve(true);
  await attempt;
  assert.equal(await outcomes(6, wrong), 'failed failed failed failed failed refused', 'one guess too many');
});
