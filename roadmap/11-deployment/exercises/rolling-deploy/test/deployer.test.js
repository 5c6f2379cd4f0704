import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createClock } from '../src/clock.js';
import { createDeployer } from '../src/deployer.js';
import { createFleet, createState } from '../src/fleet.js';

const time = { timeout: 20_000 }; // deploys that hang are found earlier, see watch()
const SETTINGS = { minInService: 2, pollMs: 50, drainMs: 1000, graceMs: 500, readyMs: 2000 };
const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
const forever = new Promise(() => {});

/** deepEqual, with words in front of the difference. */
function same(actual, expected, words) {
  if (isDeepStrictEqual(actual, expected)) return;
  const { message } = new assert.AssertionError({ actual, expected, operator: 'deepStrictEqual' });
  throw new assert.AssertionError({ message: message.replace(/^.*/, words), stackStartFn: same });
}

/**
 * A simulated fleet with a deployer. `at` has the time at which each call began. `ask` is awaited before a question
 * (`inService`, `underWay b`, `isRunning b`, `probe b`, `release b`) is answered; `asked` has all of them.
 */
function setUp(t, { ids = ['a', 'b', 'c'], settings, start = 0, state = createState(ids), before = () => {}, ask = () => {}, ...options } = {}) {
  const clock = createClock(start);
  const at = {};
  const asked = [];
  let over = false;
  let sameMoment = 0;
  const fleet = createFleet({
    state, clock, ...options,
    before: (line) => { at[line] ??= clock.now(); return before(line); },
  });
  const question = (line, answer) => async () => {
    sameMoment = asked.at(-1)?.time === clock.now() ? sameMoment + 1 : 0;
    if (over || sameMoment > 1000) return forever; // an endless loop ends here; watch() says so
    asked.push({ line, time: clock.now() });
    await ask(line);
    return answer();
  };
  const logged = [];
  const { deploy } = createDeployer({
    balancer: {
      ...fleet.balancer,
      inService: question('inService', fleet.balancer.inService),
      underWay: (id) => question(`underWay ${id}`, () => fleet.balancer.underWay(id))(),
    },
    instances: fleet.instances.map((one) => ({
      ...one,
      isRunning: question(`isRunning ${one.id}`, one.isRunning),
      probe: question(`probe ${one.id}`, one.probe),
      release: question(`release ${one.id}`, one.release),
    })),
    store: fleet.store, clock,
    log: (...args) => { logged.push(structuredClone(args)); },
    settings: { ...SETTINGS, ...settings },
  });

  function end() {
    over = true;
    clock.stop();
  }
  t.after(end);
  /** Rejects, and says why, if deploy() cannot end any more. */
  function watch(watched) {
    let idle = 0;
    return new Promise((resolve, reject) => {
      (function look() {
        if (over || watched.ended) return;
        idle = clock.sleeping() === 0 ? idle + 1 : 0;
        let words;
        if (sameMoment > 1000) words = 'asked 1000 times at the same moment: sleep between two questions';
        else if (clock.now() > start + 120_000) words = 'deploy() waits without a limit: 120 s have passed';
        else if (idle > 2000) words = 'deploy() waits for something that never comes, or not by clock.sleep';
        if (!words) return void setImmediate(look);
        end();
        reject(new assert.AssertionError({ message: `${words}. Last question: ${asked.at(-1)?.line ?? 'none'}, last action: ${fleet.journal.at(-1) ?? 'none'}` }));
      })();
    });
  }
  const run = (what = {}) => {
    const watched = { ended: false };
    const outcome = deploy({ release: 'r2', migration: fleet.migration, secrets: { KEY: 'k3y-value' }, ...what });
    return Promise.race([outcome, watch(watched)]).finally(() => { watched.ended = true; });
  };
  /** Runs it, and returns its error, which must have this code. */
  const fails = async (code, what) => {
    const { status, reason } = await run(what).then(() => ({ status: 'resolved' }), (err) => ({ status: 'rejected', reason: err }));
    assert.equal(status, 'rejected', `deploy() resolved; it must reject with ${code}`);
    if (reason instanceof assert.AssertionError) throw reason;
    assert.equal(reason?.code, code, `must reject with ${code}, rejected with ${reason?.stack ?? reason}`);
    return reason;
  };
  const states = () => fleet.saves.at(-1).instances.map((one) => one.state);
  return { ...fleet, clock, at, asked, logged, run, fails, states, end };
}
const steps = (id, release) => [`deregister ${id}`, `SIGTERM ${id}`, `start ${id} ${release}`, `register ${id}`];
/** At the expected time, or two polls later at most. */
function near(actual, expected, text) {
  const words = actual === undefined ? `${text}: has never happened` : `${text}: at ${actual} ms, expected at ${expected} ms`;
  assert.ok(actual >= expected && actual <= expected + 2 * SETTINGS.pollMs, words);
}
const onlyBroken = (id) => (one) => {
  if (one.id === id && one.process.release === 'r2') throw new Error('config is missing');
  return one.process.release;
};

test('1: one instance at a time: out of the balancer, drained, stopped, started, ready, back in', time, async (t) => {
  const { run, journal, saves, lowest, releases, inServiceNow, secretsSeen } = setUp(t);
  const report = await run();
  same(journal, ['migrate', ...steps('a', 'r2'), ...steps('b', 'r2'), ...steps('c', 'r2')], 'wrong steps, or in a wrong order');
  same(report, {
    release: 'r2', status: 'done', migrated: true, reason: null,
    instances: ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'new' })),
  }, 'deploy() resolves with a wrong report');
  same(saves.at(-1), report, 'the report that was saved last must be the one that is returned');
  same([releases(), inServiceNow()], [['r2', 'r2', 'r2'], ['a', 'b', 'c']], 'what runs, and what is in service, in the end');
  assert.equal(lowest(), 2, 'fewer than two were in service');
  assert.ok(secretsSeen.length === 4 && secretsSeen.every(({ KEY }) => KEY === 'k3y-value'), 'migration and instances get the secrets');
});

test('1: the next one is taken when the balancer has found the last one healthy', time, async (t) => {
  const serving = [];
  const fleet = setUp(t, {
    settings: { minInService: 0 },
    before: (line) => { if (line.startsWith('deregister')) serving.push(fleet.inServiceNow().length); },
  });
  await fleet.run();
  same(serving, [3, 3, 3], 'an instance was taken while another one was not in service yet');
});

test('1: works for one instance, and without a migration', time, async (t) => {
  const { run, journal } = setUp(t, { ids: ['a'], settings: { minInService: 0 } });
  assert.equal((await run({ migration: undefined })).status, 'done');
  same(journal, steps('a', 'r2'), 'wrong steps for a single instance');
});

test('2: an instance is stopped when no request is under way any more', time, async (t) => {
  const { run, at } = setUp(t, { underWay: ({ id, registeredAt }, ms) => {
    if (registeredAt !== null) return 0; // a moment without requests; the next one is on its way
    return id === 'b' && ms < 420 ? 3 : 0;
  } });
  await run();
  near(at['SIGTERM b'], at['deregister b'] + 420, 'SIGTERM after the last request');
  assert.equal(at['SIGTERM a'], at['deregister a'], 'nothing was under way: there is nothing to wait for');
});

test('2: or when drainMs have passed', time, async (t) => {
  const { run, at } = setUp(t, { underWay: ({ id }) => (id === 'b' ? 1 : 0) });
  assert.equal((await run()).status, 'done', 'a request that never ends does not hold up the deploy');
  near(at['SIGTERM b'], at['deregister b'] + 1000, 'SIGTERM');
});

test('3: SIGKILL only for a process that is there after graceMs', time, async (t) => {
  const { run, journal, at } = setUp(t, {
    exit: ({ id }, name) => (name === 'SIGKILL' ? 30 : { a: 400, b: null, c: 0 }[id]),
  });
  await run();
  same(journal.filter((line) => line.startsWith('SIG')), ['SIGTERM a', 'SIGTERM b', 'SIGKILL b', 'SIGTERM c'], 'wrong signals: only b ignores SIGTERM');
  near(at['start a r2'], at['SIGTERM a'] + 400, 'start after the end of the old process');
  near(at['SIGKILL b'], at['SIGTERM b'] + 500, 'SIGKILL');
  near(at['start b r2'], at['SIGKILL b'] + 30, 'start after SIGKILL has worked');
});

test('3: a process that has ended by itself gets no signal', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[0].process.endsAt = -1;
  const { run, journal } = setUp(t, { state, settings: { minInService: 1 } });
  await run();
  same(journal.slice(1, 4), ['deregister a', 'start a r2', 'register a'], 'the process of a had ended: no signal');
});

test('3: a process that not even SIGKILL ends is a failure', time, async (t) => {
  const { fails, journal, at } = setUp(t, { exit: ({ id }) => (id === 'b' ? null : 0), settings: { minInService: 1 } });
  const err = await fails('ESTUCK');
  assert.match(err.message, /\bb\b/, `the message does not name the instance: ${err.message}`);
  near(at['SIGKILL b'], at['SIGTERM b'] + 500, 'SIGKILL');
  assert.ok(!journal.includes('start b r2'), 'b was started although its old process is there');
});

test('4: ready means that the new release answers', time, async (t) => {
  const { fails, journal, at } = setUp(t, { probe: ({ id, process }) => (id === 'b' ? 'r1' : process.release) });
  await fails('EROLLEDBACK');
  same(journal.slice(5, 9), ['deregister b', 'SIGTERM b', 'start b r2', 'deregister b'], 'b answers as r1 and was put in service');
  assert.ok(journal.includes('start b r1'), 'b was not started with r1 again');
  near(at['start b r1'] - 50, at['start b r2'] + 2000, 'given up');
});

test('4: refused connections are no failure before readyMs are over', time, async (t) => {
  let asked = 0;
  const { run } = setUp(t, { probe: (one) => {
    if (one.id === 'b' && ++asked < 20) throw new Error('warming up');
    return one.process.release;
  } });
  assert.equal((await run()).status, 'done');
});

for (const what of ['probe', 'start']) {
  test(`4: a ${what} that hangs is given up after readyMs`, time, async (t) => {
    const hanging = Promise.withResolvers();
    let asked = 0;
    const { fails, journal, at, releases, clock } = setUp(t, {
      probe: (one) => {
        if (what === 'start' || one.id !== 'b' || one.process.release !== 'r2') return one.process.release;
        if (++asked === 3) throw new Error('config is missing');
        return asked < 3 ? 'r1' : hanging.promise;
      },
      after: (line) => (line === 'start b r2' && what === 'start' ? hanging.promise : undefined),
    });
    const err = await fails('EROLLEDBACK');
    if (what === 'probe') assert.match(err.message, /\bb\b.*config is missing/, `8: the message lacks the id, or the last rejection of probe: ${err.message}`);
    assert.ok(!journal.slice(0, journal.indexOf('start b r1')).includes('register b'), 'b was registered and was not ready');
    near(at['start b r1'] - 50, at['start b r2'] + 2000, 'given up');
    same(releases(), ['r1', 'r1', 'r1'], 'what runs in the end');
    assert.equal(clock.sleeping(), 0, '12: a sleep is left');
    hanging.reject(new Error('a rejection that came too late was not handled'));
    await turns();
  });
}

test('waiting: between two questions pollMs pass', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[2].process.readyAt = 700;
  let probes = 0;
  const { run, asked } = setUp(t, {
    state,
    underWay: ({ id }) => (id === 'b' ? 1 : 0),
    exit: ({ id }, name) => (name === 'SIGTERM' && id === 'b' ? 400 : 0),
    probe: (one) => (one.id === 'b' && ++probes < 20 ? 'r1' : one.process.release),
  });
  await run();
  for (const [line, from] of [['inService', 'the minimum'], ['underWay b', 'draining'], ['isRunning b', 'the end of the process'], ['probe b', 'readiness']]) {
    const times = [...new Set(asked.filter((one) => one.line === line).map((one) => one.time))];
    const gaps = times.slice(1, 8).map((at, i) => at - times[i]);
    same(gaps.slice(line === 'isRunning b' ? 1 : 0), gaps.slice(line === 'isRunning b' ? 1 : 0).map(() => 50), `${from}: ms between the questions (${line})`);
    assert.ok(gaps.length >= 5, `${from}: asked ${times.length} times only`);
  }
});

test('4: readyMs count from the call of start, not from its end', time, async (t) => {
  const fleet = setUp(t, {
    probe: onlyBroken('b'), after: (line) => (line === 'start b r2' ? fleet.clock.sleep(1500) : undefined),
  });
  await fleet.fails('EROLLEDBACK');
  near(fleet.at['start b r1'] - 50, fleet.at['start b r2'] + 2000, 'given up');
});

test('4: an instance that the balancer never finds healthy is a failure', time, async (t) => {
  const fleet = setUp(t, { after: (line) => {
    if (line === 'register b' && fleet.state[1].process.release === 'r2') fleet.state[1].process.readyAt = Infinity;
  } });
  await fleet.fails('EROLLEDBACK');
  near(fleet.at['start b r1'] - 50, fleet.at['start b r2'] + 2000, 'given up readyMs after the start, not after register()');
  same(fleet.releases(), ['r1', 'r1', 'r1'], 'what runs in the end');
});

test('5: never fewer than the minimum: waits for an instance that is down for a while', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[2].process.readyAt = 700;
  const { run, at, lowest } = setUp(t, { state });
  assert.equal((await run()).status, 'done');
  near(at['deregister a'], 700, 'the first one is taken');
  assert.equal(lowest(), 2, 'fewer than two were in service');
});

test('5: the minimum is asked for before every instance', time, async (t) => {
  let downAt = null;
  const fleet = setUp(t, { before: (line) => {
    const a = fleet.state[0];
    if (line !== 'save' || downAt !== null || a.process.release !== 'r2' || !fleet.inServiceNow().includes('a')) return;
    downAt = fleet.clock.now();
    fleet.state[2].process.readyAt = downAt + 700;
  } });
  assert.equal((await fleet.run()).status, 'done');
  near(fleet.at['deregister b'], downAt + 700, 'c fell out when a was done; b is taken when c is back');
  assert.equal(fleet.lowest(), 2, 'fewer than two were in service');
});

test('5: and gives up after readyMs, without touching the instance', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[2].process.readyAt = Infinity;
  const { fails, journal, clock, states } = setUp(t, { state });
  assert.match((await fails('EROLLEDBACK')).message, /\ba\b/, 'the message does not name the instance');
  same(journal, ['migrate'], 'an instance was touched');
  same(states(), ['old', 'old', 'old'], 'nothing was touched, so nothing was changed');
  near(clock.now(), 2000, 'given up');
});

test('5: an instance that is not in service is taken at once: it lowers nothing', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[0].registeredAt = null;
  state[0].process.endsAt = -1;
  state[1].process.release = 'r0';
  const { run, at, journal, lowest } = setUp(t, { state });
  assert.equal((await run()).status, 'done');
  assert.equal(at['deregister a'], 0, 'waited for an instance that is not in service');
  assert.equal(lowest(), 2, 'fewer than two were in service');
  same(journal.slice(4, 5), ['deregister b'], 'b comes after a is in service');
});

test('6: what cannot work is refused before anything is touched', time, async (t) => {
  for (const [code, options, what] of [
    ['EMINIMUM', { settings: { minInService: 3 } }, {}],
    ['EINCOMPATIBLE', {}, { migration: { compatible: false, run: () => assert.fail('the migration was run') } }],
    ['EINCOMPATIBLE', {}, { migration: { compatible: 'yes', run: () => assert.fail('the migration was run') } }],
    ['EINCOMPATIBLE', {}, { migration: { run: () => assert.fail('the migration was run') } }],
  ]) {
    const { fails, journal, saves, locked } = setUp(t, options);
    await fails(code, what);
    same([journal, saves, locked()], [[], [], false], `${code}: calls, saved reports, and whether the lock is held`);
  }
});

test('7: the migration is over before the first instance is touched', time, async (t) => {
  const gate = Promise.withResolvers();
  const { run, journal, saves } = setUp(t, { after: (line) => (line === 'migrate' ? gate.promise : undefined) });
  const over = run();
  await turns();
  same(journal, ['migrate'], 'an instance was touched during the migration');
  assert.equal(saves.at(-1)?.migrated, false, '11: saved before the migration, with migrated: false');
  gate.resolve();
  assert.equal((await over).migrated, true, 'the report must say that the migration is over');
});

test('7: if it fails, no instance is touched', time, async (t) => {
  const { fails, journal, saves, locked } = setUp(t, {
    after: (line) => { if (line === 'migrate') throw new Error('column exists, says k3y-value'); },
  });
  const err = await fails('EMIGRATION');
  assert.match(err.message, /column exists, says \[secret\]/, `the message of the migration is missing, or not cleaned: ${err.message}`);
  same(journal, ['migrate'], 'an instance was touched');
  const { status, migrated, reason } = saves.at(-1);
  same([status, migrated, locked(), reason], ['rolled back', false, false, err.message], 'status, migrated, whether the lock is held, reason');
});

test('8: on a failure every changed instance goes back to what it ran before, the failed one first', time, async (t) => {
  const state = createState(['a', 'b', 'c', 'd']);
  state[1].process.release = 'r0';
  const { fails, journal, releases, inServiceNow, lowest, states, saves, secretsSeen } = setUp(t, {
    state, settings: { minInService: 3 }, probe: onlyBroken('c'),
  });
  const err = await fails('EROLLEDBACK');
  assert.match(err.message, /c\b.*config is missing/, `the message names the instance and the last answer of its probe: ${err.message}`);
  same(journal, [
    'migrate', ...steps('a', 'r2'), ...steps('b', 'r2'), ...steps('c', 'r2').slice(0, 3),
    ...steps('c', 'r1'), ...steps('b', 'r0'), ...steps('a', 'r1'),
  ], 'wrong steps, or in a wrong order');
  same(releases(), ['r1', 'r0', 'r1', 'r1'], 'what runs in the end');
  same([inServiceNow().length, lowest()], [4, 3], 'in service in the end, and at the lowest');
  same([saves.at(-1).status, states()], ['rolled back', ['old', 'old', 'old', 'old']], 'the saved status and states');
  assert.equal(saves.at(-1).reason, err.message, 'the saved reason is the message of the failure');
  assert.ok(secretsSeen.every((secrets) => secrets?.KEY === 'k3y-value'), 'started without secrets on the way back');
});

test('8: whatever call fails, the way back is taken', time, async (t) => {
  for (const [line, nth] of [
    ['deregister b', 1], ['SIGTERM b', 1], ['start b r2', 1], ['register b', 1],
    ['underWay b', 1], ['isRunning b', 1], ['isRunning b', 2], ['inService', 1], ['inService', 2],
  ]) {
    let count = 0;
    const rejects = (one) => { if (one === line && ++count === nth) throw new Error('503'); };
    const { fails, releases, inServiceNow, states } = setUp(t, { before: rejects, ask: rejects });
    await fails('EROLLEDBACK');
    same([releases(), inServiceNow(), states()], [['r1', 'r1', 'r1'], ['a', 'b', 'c'], ['old', 'old', 'old']], `${line} rejected once: what runs, what is in service, the saved states`);
  }
});

test('9: an instance whose way back fails stays out, the others still go back', time, async (t) => {
  const probe = (one) => {
    if (one.id === 'c' && one.process.readyAt > 0) throw new Error('disk is full');
    return one.process.release;
  };
  const { fails, releases, inServiceNow, saves, states, lowest } = setUp(t, { probe, settings: { minInService: 1 } });
  await fails('ESTUCK');
  same([releases().slice(0, 2), inServiceNow()], [['r1', 'r1'], ['a', 'b']], 'the others go back; the broken one is not in service');
  same([saves.at(-1).status, states(), lowest()], ['stuck', ['old', 'old', 'broken'], 1], 'the saved status and states, and how many served at the lowest');
});

test('9: the others are tried also if the broken one cannot be taken out', time, async (t) => {
  const { fails, releases, saves, states, locked } = setUp(t, {
    settings: { minInService: 1 },
    before: (line) => { if (line === 'deregister c') throw new Error('the balancer says 503'); },
  });
  assert.match((await fails('ESTUCK')).message, /\bc\b.*503/, 'the message of the failure');
  same([releases(), saves.at(-1).status, states()], [['r1', 'r1', 'r1'], 'stuck', ['old', 'old', 'broken']], 'what runs, and the saved status and states');
  assert.equal(locked(), false, 'the lock is held');
});

test('9: out of the balancer also if it failed after register()', time, async (t) => {
  const fleet = setUp(t, { settings: { minInService: 1 }, after: (line) => {
    if (line === 'register c') fleet.state[2].process.readyAt = Infinity;
  } });
  await fleet.fails('ESTUCK');
  assert.equal(fleet.state[2].registeredAt, null, 'a broken instance is registered');
  same(fleet.states(), ['old', 'old', 'broken'], 'the saved states');
});

test('9: the minimum holds on the way back, too', time, async (t) => {
  const probe = (one) => {
    if (one.id === 'c' && one.process.readyAt > 0) throw new Error('disk is full');
    return one.process.release;
  };
  const { fails, releases, states, lowest } = setUp(t, { probe });
  await fails('ESTUCK');
  same([releases().slice(0, 2), states()], [['r2', 'r2'], ['new', 'new', 'broken']], 'a and b must go on: c is down, and two are the minimum');
  assert.equal(lowest(), 2, 'fewer than two were in service');
});

test('9: the minimum holds also for the one that failed, if it is still in service', time, async (t) => {
  let failed = false;
  const fleet = setUp(t, { before: (line) => {
    if (line !== 'deregister b' || failed) return;
    failed = true;
    fleet.state[2].process.readyAt = Infinity;
    throw new Error('503');
  } });
  await fleet.fails('ESTUCK');
  same([fleet.inServiceNow(), fleet.releases()], [['a', 'b'], ['r2', 'r1', 'r1']], 'c is down: a and b must be left alone');
  same(fleet.saves.at(-1).status, 'stuck', 'the saved status');
});

test('10: of two deploys at once the second is refused and changes nothing', time, async (t) => {
  const gate = Promise.withResolvers();
  let migrations = 0;
  const unlocked = [];
  const withLock = (line) => { if (!locked()) unlocked.push(line); };
  const fleet = setUp(t, {
    before: withLock, ask: withLock,
    after: (line) => (line === 'migrate' && ++migrations === 1 ? gate.promise : undefined),
  });
  const { run, fails, journal, saves, locked, store } = fleet;
  const { load } = store;
  store.load = () => { withLock('load'); return load(); };
  const first = run();
  await turns();
  const before = saves.length;
  await fails('ELOCKED', { release: 'r3' });
  await fails('ELOCKED');
  await turns();
  same([journal, saves.length, locked()], [['migrate'], before, true], 'the refused one has touched something, or took the lock away');
  gate.resolve();
  assert.equal((await first).status, 'done');
  assert.equal(locked(), false, 'the lock is held after the end');
  same(unlocked, [], 'called without the lock');
  assert.equal((await run({ release: 'r3' })).status, 'done', 'a next deploy is possible');
});

test('10: refused also if the lock is held by somebody in another process', time, async (t) => {
  const { fails, journal, saves, locked, store } = setUp(t);
  await store.acquire();
  await fails('ELOCKED');
  same([journal, saves, locked()], [[], [], true], 'calls, saved reports, and whether the lock is held');
});

test('10: the lock is given back after a failure', time, async (t) => {
  const { fails, locked } = setUp(t, { probe: onlyBroken('a') });
  await fails('EROLLEDBACK');
  assert.equal(locked(), false, 'the lock is held');
  const other = setUp(t, { ask: (line) => { if (line === 'release b') throw new Error('503'); } });
  await assert.rejects(other.run(), 'release() rejected, deploy() did not');
  same([other.locked(), other.journal, other.saves], [false, [], []], 'release() rejected: whether the lock is held, calls, saved reports');
  const third = setUp(t);
  third.store.acquire = async () => async () => { throw new Error('503'); };
  assert.equal((await third.run()).status, 'done', 'only the release of the lock was rejected: the deploy is done');
});

test('11: the report says what is being changed before it is changed', time, async (t) => {
  const seen = [];
  const marks = [];
  const { run, saves } = setUp(t, { before: (line) => {
    seen.push(line);
    const [verb, id] = line.split(' ');
    const entry = saves.at(-1)?.instances.find((one) => one.id === id);
    if (verb === 'deregister') marks.push(entry?.state);
  } });
  await run();
  same(marks, ['changing', 'changing', 'changing'], 'what the saved report says when an instance is taken out');
  const touched = (id) => seen.findIndex((line) => line === `deregister ${id}`);
  const back = (id) => seen.findIndex((line) => line === `register ${id}`);
  for (const id of ['a', 'b', 'c']) assert.equal(seen[touched(id) - 1], 'save', `nothing saved before ${id} is touched`);
  for (const id of ['a', 'b', 'c']) assert.equal(seen[back(id) + 1], 'save', `nothing saved after ${id} is in service`);
  assert.ok(seen.indexOf('save') < seen.indexOf('migrate'), 'nothing saved before the migration');
  assert.ok(
    saves.some(({ migrated, instances }) => migrated && instances.every(({ state }) => state === 'old')),
    'not saved that the migration is over, before the first instance is changed',
  );
});

/** Kills the deployer before its n-th call, then starts another one with the report and the instances that are there. */
async function killedAt(t, n, options) {
  const killed = Promise.withResolvers();
  let calls = 0;
  const first = setUp(t, {
    ...options,
    before: () => {
      if (++calls !== n) return undefined;
      killed.resolve('killed');
      return forever;
    },
  });
  const ended = first.run().then(() => 'ended', () => 'ended');
  if (await Promise.race([killed.promise, ended]) === 'ended') return null;
  first.end();
  const second = setUp(t, {
    ...options, state: structuredClone(first.state), start: first.clock.now(), saved: structuredClone(first.saves.at(-1) ?? null),
  });
  return { first, second };
}

test('11: killed anywhere, a second call completes the deploy', time, async (t) => {
  let n = 0;
  for (;;) {
    const pair = await killedAt(t, n + 1);
    if (!pair) break;
    n++;
    const { first, second } = pair;
    const where = `killed before call ${n}, after ${first.journal.at(-1)}`;
    const report = await second.run();
    same(report.instances, ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'new' })), `${where}: a wrong report`);
    same([second.releases(), second.inServiceNow()], [['r2', 'r2', 'r2'], ['a', 'b', 'c']], `${where}: what runs, and what is in service`);
    assert.ok(second.lowest() >= 2, `${where}: below the minimum`);
    const saved = first.saves.at(-1);
    if (!saved) continue;
    assert.equal(second.journal.includes('migrate'), !saved.migrated, `${where}: migration`);
    for (const { id, state } of saved.instances) {
      assert.equal(second.journal.includes(`deregister ${id}`), state !== 'new', `${where}: ${id} was ${state}`);
    }
  }
  assert.ok(n >= 20, 'too few calls: the steps of three instances, and a save at each mark');
});

test('11: killed on the way back, a second call completes the way back', time, async (t) => {
  const options = { probe: onlyBroken('b'), settings: { readyMs: 600 } };
  let resumed = 0;
  for (let n = 1; ; n++) {
    const pair = await killedAt(t, n, options);
    if (!pair) break;
    const { first, second } = pair;
    if (first.saves.at(-1)?.status !== 'rolling back') continue;
    resumed++;
    const where = `killed before call ${n}, after ${first.journal.at(-1)}`;
    const err = await second.fails('EROLLEDBACK');
    assert.equal(err.message, first.saves.at(-1).reason, `${where}: another message than the saved reason`);
    assert.match(err.message, /config is missing/, `${where}: ${err.message}`);
    same([second.releases(), second.inServiceNow()], [['r1', 'r1', 'r1'], ['a', 'b', 'c']], `${where}: what runs, and what is in service`);
    assert.ok(!second.journal.some((line) => line.endsWith('r2')), `${where}: forward again`);
  }
  assert.ok(resumed >= 8, 'the way back of two instances was not saved as such');
});

test('11: killed on a way back that is stuck, the second call says so', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  Object.assign(state[2], { registeredAt: null, process: { release: 'r2', readyAt: Infinity, endsAt: null } });
  state[1].process.release = 'r2';
  const instances = [['a', 'old'], ['b', 'new'], ['c', 'broken']].map(([id, one]) => ({ id, from: 'r1', state: one }));
  const saved = { release: 'r2', status: 'rolling back', migrated: true, reason: 'c: not ready', instances };
  const { fails, journal, saves, states } = setUp(t, { state, saved, settings: { minInService: 1 } });
  await fails('ESTUCK');
  same(journal, steps('b', 'r1'), 'b alone is to go back');
  same([saves.at(-1).status, states()], ['stuck', ['old', 'old', 'broken']], 'the saved status and states');
});

test('11: if the store rejects, nothing more is touched, and the next call goes on', time, async (t) => {
  for (const [method, options] of [['acquire', {}], ['load', {}], ['save', {}], ['save', { probe: onlyBroken('b'), settings: { readyMs: 600 } }]]) {
    let n = 1;
    for (; ; n++) {
      const first = setUp(t, options);
      const { journal, saves, store } = first;
      let calls = 0;
      let done = null;
      const original = store[method];
      store[method] = async (...args) => {
        if (++calls !== n) return original(...args);
        done = [journal.length, saves.length];
        throw new Error('the store is down');
      };
      const ended = await first.run().then(() => null, (err) => err);
      if (done === null) break;
      const where = `${method}() rejected, call ${n}, after ${journal.at(-1) ?? 'nothing'}`;
      if (ended instanceof assert.AssertionError) throw ended;
      assert.equal(ended?.code, 'ESTORE', `${where}: must reject with ESTORE, ended with ${ended?.stack ?? 'a report'}`);
      assert.match(ended.message, /the store is down/, `${where}: its message is missing: ${ended.message}`);
      same([journal.length, saves.length, first.locked()], [...done, false], `${where}: calls and saved reports since the start, and whether the lock is held`);
      const second = setUp(t, { ...options, state: first.state, start: first.clock.now(), saved: structuredClone(saves.at(-1) ?? null) });
      const code = await second.run().then(({ status }) => status, (err) => err.code ?? err);
      const release = options.probe ? 'r1' : 'r2';
      same([code, second.releases()], [options.probe ? 'EROLLEDBACK' : 'done', [release, release, release]], `${where}: the next call's end, and what runs then`);
    }
    assert.ok(n > (method === 'save' ? 5 : 1), `${method}() was called ${n - 1} times`);
  }
});

test('11: a deploy that has not ended must end before another release', time, async (t) => {
  for (const status of ['running', 'rolling back']) {
    const instances = ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'old' }));
    const saved = { release: 'r2', status, migrated: true, reason: 'a: x', instances };
    const { fails, journal, saves, locked } = setUp(t, { saved });
    assert.match((await fails('EUNFINISHED', { release: 'r3' })).message, /r2/, 'the message does not name the unfinished release');
    same([journal, saves, locked()], [[], [], false], `${status}: calls, saved reports, and whether the lock is held`);
  }
});

test('11: a report of a deploy that has ended changes nothing about the next one', time, async (t) => {
  for (const status of ['done', 'rolled back', 'stuck']) {
    const instances = ['a', 'b', 'c'].map((id) => ({ id, from: 'r0', state: 'new' }));
    const { run, journal } = setUp(t, { saved: { release: 'r2', status, migrated: true, reason: 'x', instances } });
    assert.equal((await run()).instances[0].from, 'r1', `${status}: from is what runs now`);
    assert.equal(journal.length, 13, `${status}: a migration and four steps of three instances; a new deploy begins`);
  }
});

/** All strings in a value, the properties of errors included. */
function strings(value) {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...strings(value[key])]);
}

test('12: no secret is logged, saved or thrown, wherever it comes from', time, async (t) => {
  const secrets = { KEY: 'hunter2', LONG: 'hunter2-and-more', QUOTED: 'a"b\\c', EMPTY: '' };
  const { fails, logged, saves } = setUp(t, {
    probe: ({ id, process }) => {
      if (id === 'b') throw new Error(`connect to ${secrets.LONG}@db with ${secrets.QUOTED}, ${secrets.KEY}, ${secrets.KEY} on ${process.release}`);
      return process.release;
    },
  });
  const err = await fails('ESTUCK', { secrets });
  assert.match(err.message, /connect to \[secret\]@db with \[secret\], \[secret\], \[secret\] on r2/, `the message of the probe, each value as [secret]: ${err.message}`);
  const all = strings([err, logged, saves]).join('\n');
  for (const part of ['hunter2', '-and-more', 'a"b\\c']) assert.ok(!all.includes(part), `${part} got out`);
  for (const id of ['a', 'b']) assert.ok(logged.some((args) => strings(args).includes(id)), `no line about ${id}`);
});

test('12: nor if another call rejects with it', time, async (t) => {
  for (const [where, nth] of [
    ['migrate', 1], ['deregister b', 1], ['start b r2', 1], ['start b r1', 1], ['inService', 1], ['isRunning b', 1], ['release b', 1],
    ['acquire', 1], ['load', 1], ['save', 1], ['save', 3], ['save', 6],
  ]) {
    let count = 0;
    const rejects = (line) => { if (line === where && ++count === nth) throw new Error('postgres://shop:hunter2@db says no'); };
    const { run, store, logged, saves } = setUp(t, {
      before: (line) => rejects(line), ask: rejects, probe: where === 'start b r1' ? onlyBroken('b') : undefined,
    });
    for (const method of ['acquire', 'load']) {
      const original = store[method];
      store[method] = async () => { rejects(method); return original(); };
    }
    const err = await run({ secrets: { KEY: 'hunter2' } }).then(() => null, (reason) => reason);
    assert.ok(count >= nth && err !== null, `${where} rejected, deploy() did not`);
    if (err instanceof assert.AssertionError) throw err;
    assert.ok(!strings([err, logged, saves]).some((text) => text.includes('hunter2')), `${where} rejected, and a secret got out`);
  }
});

test('12: when it has ended, no sleep is left', time, async (t) => {
  const good = setUp(t);
  await good.run();
  assert.equal(good.clock.sleeping(), 0, 'after a success');
  const bad = setUp(t, { probe: onlyBroken('b') });
  await bad.fails('EROLLEDBACK');
  assert.equal(bad.clock.sleeping(), 0, 'after a failure');
});
