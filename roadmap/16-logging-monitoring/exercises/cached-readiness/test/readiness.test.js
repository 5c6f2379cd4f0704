import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReadiness } from '../src/readiness.js';

const timeout = 1500;
const turns = async (count = 10) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** A check whose calls are recorded; `behave` says what a call does. */
function dependency(name, critical, behave = async () => {}) {
  const made = { name, critical, calls: 0, signals: [], behave };
  made.check = (signal) => { made.calls++; made.signals.push(signal); return made.behave(signal); };
  return made;
}
const fails = (message) => async () => { throw new Error(message); };
const hangs = () => new Promise(() => {});

function clock() {
  let at = 1000;
  return { now: () => at, pass: (ms) => { at += ms; } };
}
/** Options with a deadline that no test reaches by accident. */
const patient = { timeoutMs: 1000, ttlMs: 2000 };

// All at once: a check that hangs then costs a second in all, not one for each test.
describe('createReadiness', { concurrency: true }, () => {
  test('1. ready if all have passed', { timeout }, async () => {
    const { report } = createReadiness({ ...patient, checks: [dependency('db', true, async () => false), dependency('mail', false)] });
    assert.deepEqual(await report(), { status: 'ready', checks: { db: { ok: true }, mail: { ok: true } } });
    assert.deepEqual(await createReadiness({ ...patient, checks: [] }).report(), { status: 'ready', checks: {} });
  });

  test('1. unready if a critical check failed, degraded if only others did; every check is in the report', { timeout }, async () => {
    const db = dependency('db', true);
    const cache = dependency('cache', undefined, () => { throw new Error('thrown at once'); });
    const mail = dependency('mail', false, fails('refused'));
    assert.deepEqual(await createReadiness({ ...patient, checks: [mail, cache, db] }).report(), {
      status: 'degraded',
      checks: { mail: { ok: false, error: 'refused' }, cache: { ok: false, error: 'thrown at once' }, db: { ok: true } },
    });
    db.behave = fails('too many connections');
    const { status, checks } = await createReadiness({ ...patient, checks: [db, cache] }).report();
    assert.equal(status, 'unready');
    assert.deepEqual(checks, { db: { ok: false, error: 'too many connections' }, cache: { ok: false, error: 'thrown at once' } });
  });

  test('1. all checks run at the same time', { timeout }, async () => {
    const gate = Promise.withResolvers();
    const a = dependency('a', true, () => gate.promise);
    const b = dependency('b', true, () => gate.promise);
    const reported = createReadiness({ ...patient, checks: [a, b] }).report();
    await turns();
    assert.deepEqual([a.calls, b.calls], [1, 1]);
    gate.resolve();
    assert.equal((await reported).status, 'ready');
  });

  test('2. a check that takes too long has failed, also if it ignores its signal', { timeout }, async () => {
    const rude = dependency('rude', true, hangs);
    const polite = dependency('polite', true, (signal) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('I was told to stop')));
    }));
    const quick = dependency('quick', true);
    const { checks } = await createReadiness({ checks: [rude, polite, quick], timeoutMs: 20 }).report();
    assert.deepEqual(checks, { rude: { ok: false, error: 'timeout' }, polite: { ok: false, error: 'timeout' }, quick: { ok: true } });
    await turns();
    assert.ok(rude.signals[0].aborted, 'the signal was not aborted');
    assert.ok(!quick.signals[0].aborted, 'the signal of a check that had passed was aborted');
  });

  test('2. a late rejection changes nothing and ends no process', { timeout }, async () => {
    const end = Promise.withResolvers();
    const time = clock();
    const slow = dependency('slow', true, () => end.promise);
    const { report } = createReadiness({ checks: [slow], timeoutMs: 20, ttlMs: 2000, now: time.now });
    const first = await report();
    end.reject(new Error('much later'));
    await turns();
    assert.deepEqual(await report(), first);
    assert.equal(first.checks.slow.error, 'timeout');
  });

  test('3. calls during a run share it', { timeout }, async () => {
    const gate = Promise.withResolvers();
    const db = dependency('db', true, () => gate.promise);
    const { report } = createReadiness({ ...patient, checks: [db] });
    const early = [report(), report()];
    await turns();
    const all = [...early, report()];
    gate.resolve();
    for (const each of await Promise.all(all)) assert.equal(each.status, 'ready');
    assert.equal(db.calls, 1, 'the dependency was asked once per caller');
  });

  for (const [what, behave, status] of [['passed', async () => {}, 'ready'], ['failed', fails('down'), 'unready']]) {
    test(`4. a result is used again for its time to live: ${what}`, { timeout }, async () => {
      const time = clock();
      const gate = Promise.withResolvers();
      const db = dependency('db', true, async () => { await gate.promise; return behave(); });
      const { report } = createReadiness({ ...patient, checks: [db], now: time.now });
      const first = report();
      await turns();
      time.pass(1500); // the run itself takes long
      gate.resolve();
      await first;
      time.pass(1999);
      assert.equal((await report()).status, status);
      assert.equal(db.calls, 1, 'the time to live is counted from the end of the run, for every result');
      time.pass(1);
      await report();
      assert.equal(db.calls, 2);
      time.pass(1999);
      await report();
      assert.equal(db.calls, 2);
    });
  }

  test('4. what is wrong and what is right again is seen after the time to live', { timeout }, async () => {
    const time = clock();
    const db = dependency('db', true, fails('down'));
    const { report } = createReadiness({ ...patient, checks: [db], now: time.now });
    assert.equal((await report()).status, 'unready');
    db.behave = async () => {};
    time.pass(2000);
    assert.equal((await report()).status, 'ready');
  });

  for (const [how, settle] of [['resolves', (end) => end.resolve()], ['rejects', (end) => end.reject(new Error('at last'))]]) {
    test(`5. a check that still hangs is not called again, until it ${how}`, { timeout }, async () => {
      const time = clock();
      const end = Promise.withResolvers();
      const db = dependency('db', true, () => end.promise);
      const mail = dependency('mail', false);
      const { report } = createReadiness({ checks: [db, mail], timeoutMs: 20, ttlMs: 2000, now: time.now });
      assert.equal((await report()).checks.db.error, 'timeout');
      for (let i = 0; i < 3; i++) {
        time.pass(2000);
        assert.deepEqual(await report(), {
          status: 'unready', checks: { db: { ok: false, error: 'still running' }, mail: { ok: true } },
        });
      }
      assert.equal(db.calls, 1, 'calls pile up on a dependency that hangs');
      assert.equal(mail.calls, 4);
      settle(end);
      await turns();
      db.behave = async () => {};
      time.pass(2000);
      assert.equal((await report()).status, 'ready', 'the check is never called again');
      assert.equal(db.calls, 2);
    });
  }

  test('6. after drain() no check is called, and callers that wait are told at once', { timeout }, async () => {
    const end = Promise.withResolvers();
    const db = dependency('db', true, () => end.promise);
    const { report, drain } = createReadiness({ checks: [db], timeoutMs: 1000, now: () => 0 });
    const waiting = report();
    await turns();
    drain();
    const told = await Promise.race([waiting, turns().then(() => 'still waiting')]);
    end.resolve(); // nothing hangs on after this test, whatever the answer was
    assert.deepEqual(told, { status: 'draining', checks: {} });
    assert.deepEqual(await report(), { status: 'draining', checks: {} });
    assert.equal(db.calls, 1);

    const fresh = dependency('db', true);
    const cached = createReadiness({ ...patient, checks: [fresh] });
    await cached.report();
    cached.drain();
    assert.equal((await cached.report()).status, 'draining', 'a cached result was used while draining');
  });
});

test('7. no timer is left when a run is over', { timeout }, async () => {
  const before = timers();
  const { report } = createReadiness({ ...patient, checks: [dependency('a', true), dependency('b', true, fails('down'))] });
  await report();
  assert.equal(timers(), before, 'a timer for the deadline is still there');
});
