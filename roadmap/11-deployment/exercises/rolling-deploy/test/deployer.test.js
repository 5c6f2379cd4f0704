import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClock } from '../src/clock.js';
import { createDeployer } from '../src/deployer.js';
import { createFleet, createState } from '../src/fleet.js';

const time = { timeout: 1500 };
const SETTINGS = { minInService: 2, pollMs: 50, drainMs: 1000, graceMs: 500, readyMs: 2000 };
const turns = async (count = 20) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
const forever = new Promise(() => {});

/** A simulated fleet with a deployer. `at` has the time at which each call began. */
function setUp(t, { ids = ['a', 'b', 'c'], settings, start = 0, state = createState(ids), before = () => {}, ...options } = {}) {
  const clock = createClock(start);
  t.after(() => clock.stop());
  const at = {};
  const fleet = createFleet({
    state, clock, ...options,
    before: (line) => { at[line] ??= clock.now(); return before(line); },
  });
  const logged = [];
  const { deploy } = createDeployer({
    balancer: fleet.balancer, instances: fleet.instances, store: fleet.store, clock,
    log: (...args) => { logged.push(structuredClone(args)); },
    settings: { ...SETTINGS, ...settings },
  });
  const run = (what = {}) => deploy({ release: 'r2', migration: fleet.migration, secrets: { KEY: 'k3y-value' }, ...what });
  /** Runs it, and returns its error, which must have this code. */
  const fails = async (code, what) => {
    const { status, reason } = await run(what).then(() => ({ status: 'resolved' }), (err) => ({ status: 'rejected', reason: err }));
    assert.equal(status, 'rejected', `must reject with ${code}`);
    assert.equal(reason.code, code, reason.stack);
    return reason;
  };
  const states = () => fleet.saves.at(-1).instances.map((one) => one.state);
  return { ...fleet, clock, at, logged, run, fails, states, deploy };
}
const steps = (id, release) => [`deregister ${id}`, `SIGTERM ${id}`, `start ${id} ${release}`, `register ${id}`];
const near = (actual, expected, text) => assert.ok(
  actual >= expected && actual <= expected + 2 * SETTINGS.pollMs, `${text}: at ${actual} ms, expected at ${expected} ms`,
);
const onlyBroken = (id) => (one) => {
  if (one.id === id && one.process.release === 'r2') throw new Error('config is missing');
  return one.process.release;
};

test('1: one instance at a time: out of the balancer, drained, stopped, started, ready, back in', time, async (t) => {
  const { run, journal, saves, lowest, releases, inServiceNow, secretsSeen } = setUp(t);
  const report = await run();
  assert.deepEqual(journal, ['migrate', ...steps('a', 'r2'), ...steps('b', 'r2'), ...steps('c', 'r2')]);
  assert.deepEqual(report, {
    release: 'r2', status: 'done', migrated: true, reason: null,
    instances: ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'new' })),
  });
  assert.deepEqual(saves.at(-1), report, 'the report that was saved last is the one that is returned');
  assert.deepEqual([releases(), inServiceNow()], [['r2', 'r2', 'r2'], ['a', 'b', 'c']]);
  assert.equal(lowest(), 2);
  assert.ok(secretsSeen.length === 4 && secretsSeen.every(({ KEY }) => KEY === 'k3y-value'), 'migration and instances get the secrets');
});

test('1: the next one is taken when the balancer has found the last one healthy', time, async (t) => {
  const serving = [];
  const fleet = setUp(t, {
    settings: { minInService: 0 },
    before: (line) => { if (line.startsWith('deregister')) serving.push(fleet.inServiceNow().length); },
  });
  await fleet.run();
  assert.deepEqual(serving, [3, 3, 3], 'an instance was taken while another one was not in service yet');
});

test('1: works for one instance, and without a migration', time, async (t) => {
  const { run, journal } = setUp(t, { ids: ['a'], settings: { minInService: 0 } });
  assert.equal((await run({ migration: undefined })).status, 'done');
  assert.deepEqual(journal, steps('a', 'r2'));
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
  assert.deepEqual(journal.filter((line) => line.startsWith('SIG')), ['SIGTERM a', 'SIGTERM b', 'SIGKILL b', 'SIGTERM c']);
  near(at['start a r2'], at['SIGTERM a'] + 400, 'start after the end of the old process');
  near(at['SIGKILL b'], at['SIGTERM b'] + 500, 'SIGKILL');
  near(at['start b r2'], at['SIGKILL b'] + 30, 'start after SIGKILL has worked');
});

test('3: a process that has ended by itself gets no signal', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[0].process.endsAt = -1;
  const { run, journal } = setUp(t, { state, settings: { minInService: 1 } });
  await run();
  assert.deepEqual(journal.slice(1, 4), ['deregister a', 'start a r2', 'register a']);
});

test('3: a process that not even SIGKILL ends is a failure', time, async (t) => {
  const { fails, journal } = setUp(t, { exit: ({ id }) => (id === 'b' ? null : 0) });
  await fails('ESTUCK');
  assert.ok(!journal.includes('start b r2'), 'b was started although its old process is there');
});

test('4: ready means that the new release answers', time, async (t) => {
  const { fails, journal, at } = setUp(t, { probe: ({ id, process }) => (id === 'b' ? 'r1' : process.release) });
  await fails('EROLLEDBACK');
  assert.deepEqual(journal.slice(5, 9), ['deregister b', 'SIGTERM b', 'start b r2', 'deregister b'], 'b answers as r1 and was put in service');
  const failed = journal.indexOf('start b r1');
  assert.ok(failed > 0, journal.join());
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
    const { fails, journal, at, releases, clock } = setUp(t, {
      probe: (one) => (what === 'probe' && one.id === 'b' && one.process.release === 'r2' ? forever : one.process.release),
      after: (line) => (line === 'start b r2' && what === 'start' ? forever : undefined),
    });
    await fails('EROLLEDBACK');
    assert.ok(!journal.slice(0, journal.indexOf('start b r1')).includes('register b'));
    near(at['start b r1'] - 50, at['start b r2'] + 2000, 'given up');
    assert.deepEqual(releases(), ['r1', 'r1', 'r1']);
    assert.equal(clock.sleeping(), 0, '12: a sleep is left');
  });
}

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
  assert.deepEqual(fleet.releases(), ['r1', 'r1', 'r1']);
});

test('5: never fewer than the minimum: waits for an instance that is down for a while', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[2].process.readyAt = 700;
  const { run, at, lowest } = setUp(t, { state });
  assert.equal((await run()).status, 'done');
  near(at['deregister a'], 700, 'the first one is taken');
  assert.equal(lowest(), 2);
});

test('5: and gives up after readyMs, without touching the instance', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  state[2].process.readyAt = Infinity;
  const { fails, journal, clock, states } = setUp(t, { state });
  await fails('EROLLEDBACK');
  assert.deepEqual(journal, ['migrate'], 'an instance was touched');
  assert.deepEqual(states(), ['old', 'old', 'old']);
  near(clock.now(), 2000, 'given up');
});

test('5: an instance that is not in service is taken at once: it lowers nothing', time, async (t) => {
  const state = createState(['a', 'b', 'c']);
  Object.assign(state[0], { registeredAt: null, process: null });
  state[1].process.release = 'r0';
  const { run, at, journal, lowest } = setUp(t, { state });
  assert.equal((await run()).status, 'done');
  assert.equal(at['deregister a'], 0);
  assert.equal(lowest(), 2);
  assert.deepEqual(journal.slice(4, 5), ['deregister b']);
});

test('6: what cannot work is refused before anything is touched', time, async (t) => {
  for (const [code, options, what] of [
    ['EMINIMUM', { settings: { minInService: 3 } }, {}],
    ['EINCOMPATIBLE', {}, { migration: { compatible: false, run: () => assert.fail('the migration was run') } }],
    ['EINCOMPATIBLE', {}, { migration: { run: () => assert.fail('the migration was run') } }],
  ]) {
    const { fails, journal, saves, locked } = setUp(t, options);
    await fails(code, what);
    assert.deepEqual([journal, saves, locked()], [[], [], false]);
  }
});

test('7: the migration is over before the first instance is touched', time, async (t) => {
  const gate = Promise.withResolvers();
  const { run, journal, saves } = setUp(t, { after: (line) => (line === 'migrate' ? gate.promise : undefined) });
  const over = run();
  await turns();
  assert.deepEqual(journal, ['migrate']);
  assert.equal(saves.at(-1).migrated, false);
  gate.resolve();
  assert.equal((await over).migrated, true);
});

test('7: if it fails, no instance is touched', time, async (t) => {
  const { fails, journal, saves, locked } = setUp(t, {
    after: (line) => { if (line === 'migrate') throw new Error('column exists, says k3y-value'); },
  });
  const err = await fails('EMIGRATION');
  assert.match(err.message, /column exists, says \[secret\]/);
  assert.deepEqual(journal, ['migrate']);
  const { status, migrated } = saves.at(-1);
  assert.deepEqual([status, migrated, locked()], ['rolled back', false, false]);
});

test('8: on a failure every changed instance goes back to what it ran before, the failed one first', time, async (t) => {
  const state = createState(['a', 'b', 'c', 'd']);
  state[1].process.release = 'r0';
  const { fails, journal, releases, inServiceNow, lowest, states, saves, secretsSeen } = setUp(t, {
    state, settings: { minInService: 3 }, probe: onlyBroken('c'),
  });
  const err = await fails('EROLLEDBACK');
  assert.match(err.message, /c\b.*config is missing/, 'the message names the instance and the last answer of its probe');
  assert.deepEqual(journal, [
    'migrate', ...steps('a', 'r2'), ...steps('b', 'r2'), ...steps('c', 'r2').slice(0, 3),
    ...steps('c', 'r1'), ...steps('b', 'r0'), ...steps('a', 'r1'),
  ]);
  assert.deepEqual(releases(), ['r1', 'r0', 'r1', 'r1']);
  assert.deepEqual([inServiceNow().length, lowest()], [4, 3]);
  assert.deepEqual([saves.at(-1).status, states()], ['rolled back', ['old', 'old', 'old', 'old']]);
  assert.equal(saves.at(-1).reason, err.message);
  assert.ok(secretsSeen.every((secrets) => secrets?.KEY === 'k3y-value'), 'started without secrets on the way back');
});

test('8: whatever call fails, the way back is taken', time, async (t) => {
  for (const line of ['deregister b', 'SIGTERM b', 'start b r2', 'register b']) {
    let first = true;
    const { fails, releases, inServiceNow } = setUp(t, { before: (one) => {
      if (one !== line || !first) return;
      first = false;
      throw new Error('503');
    } });
    await fails('EROLLEDBACK');
    assert.deepEqual([releases(), inServiceNow()], [['r1', 'r1', 'r1'], ['a', 'b', 'c']], line);
  }
});

test('9: an instance whose way back fails stays out, the others still go back', time, async (t) => {
  const probe = (one) => {
    if (one.id === 'c' && one.process.readyAt > 0) throw new Error('disk is full');
    return one.process.release;
  };
  const { fails, releases, inServiceNow, saves, states, lowest } = setUp(t, { probe, settings: { minInService: 1 } });
  await fails('ESTUCK');
  assert.deepEqual(releases().slice(0, 2), ['r1', 'r1']);
  assert.deepEqual(inServiceNow(), ['a', 'b']);
  assert.deepEqual([saves.at(-1).status, states(), lowest()], ['stuck', ['old', 'old', 'broken'], 1]);
});

test('9: out of the balancer also if it failed after register()', time, async (t) => {
  const fleet = setUp(t, { settings: { minInService: 1 }, after: (line) => {
    if (line === 'register c') fleet.state[2].process.readyAt = Infinity;
  } });
  await fleet.fails('ESTUCK');
  assert.equal(fleet.state[2].registeredAt, null, 'a broken instance is registered');
  assert.deepEqual(fleet.states(), ['old', 'old', 'broken']);
});

test('9: the minimum holds on the way back, too', time, async (t) => {
  const probe = (one) => {
    if (one.id === 'c' && one.process.readyAt > 0) throw new Error('disk is full');
    return one.process.release;
  };
  const { fails, releases, states, lowest } = setUp(t, { probe });
  await fails('ESTUCK');
  assert.deepEqual([releases().slice(0, 2), states()], [['r2', 'r2'], ['new', 'new', 'broken']]);
  assert.equal(lowest(), 2);
});

test('10: of two deploys at once the second is refused and changes nothing', time, async (t) => {
  const gate = Promise.withResolvers();
  let migrations = 0;
  const unlocked = [];
  const { run, fails, journal, saves, locked } = setUp(t, {
    before: (line) => { if (!locked()) unlocked.push(line); },
    after: (line) => (line === 'migrate' && ++migrations === 1 ? gate.promise : undefined),
  });
  const first = run();
  await turns();
  const before = saves.length;
  await fails('ELOCKED', { release: 'r3' });
  await fails('ELOCKED');
  await turns();
  assert.deepEqual([journal, saves.length, locked()], [['migrate'], before, true], 'the refused one has touched something, or took the lock away');
  gate.resolve();
  assert.equal((await first).status, 'done');
  assert.equal(locked(), false);
  assert.ok(unlocked.length === 0, `without the lock: ${unlocked}`);
  assert.equal((await run({ release: 'r3' })).status, 'done', 'a next deploy is possible');
});

test('10: the lock is given back after a failure', time, async (t) => {
  const { fails, locked } = setUp(t, { probe: onlyBroken('a') });
  await fails('EROLLEDBACK');
  assert.equal(locked(), false);
  const other = setUp(t);
  other.store.load = async () => { throw new Error('the store is down'); };
  await assert.rejects(other.run());
  assert.deepEqual([other.locked(), other.journal], [false, []], 'after a failure of the store');
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
  assert.deepEqual(marks, ['changing', 'changing', 'changing'], 'what the saved report says when an instance is taken out');
  const touched = (id) => seen.findIndex((line) => line === `deregister ${id}`);
  const back = (id) => seen.findIndex((line) => line === `register ${id}`);
  for (const id of ['a', 'b', 'c']) assert.equal(seen[touched(id) - 1], 'save', `nothing saved before ${id} is touched`);
  for (const id of ['a', 'b', 'c']) assert.equal(seen[back(id) + 1], 'save', `nothing saved after ${id} is in service`);
  assert.ok(seen.indexOf('save') < seen.indexOf('migrate'), 'nothing saved before the migration');
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
  first.clock.stop();
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
    assert.deepEqual(report.instances, ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'new' })), `${where}: a wrong report`);
    assert.deepEqual([second.releases(), second.inServiceNow()], [['r2', 'r2', 'r2'], ['a', 'b', 'c']], where);
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
    assert.match(err.message, /config is missing/, where);
    assert.deepEqual([second.releases(), second.inServiceNow()], [['r1', 'r1', 'r1'], ['a', 'b', 'c']], where);
    assert.ok(!second.journal.some((line) => line.endsWith('r2')), `${where}: forward again`);
  }
  assert.ok(resumed >= 8, 'the way back of two instances was not saved as such');
});

test('11: a deploy that has not ended must end before another release', time, async (t) => {
  for (const status of ['running', 'rolling back']) {
    const instances = ['a', 'b', 'c'].map((id) => ({ id, from: 'r1', state: 'old' }));
    const saved = { release: 'r2', status, migrated: true, reason: 'a: x', instances };
    const { fails, journal, saves, locked } = setUp(t, { saved });
    assert.match((await fails('EUNFINISHED', { release: 'r3' })).message, /r2/);
    assert.deepEqual([journal, saves, locked()], [[], [], false]);
  }
});

test('11: a report of a deploy that has ended changes nothing about the next one', time, async (t) => {
  for (const status of ['done', 'rolled back', 'stuck']) {
    const instances = ['a', 'b', 'c'].map((id) => ({ id, from: 'r0', state: 'new' }));
    const { run, journal } = setUp(t, { saved: { release: 'r2', status, migrated: true, reason: 'x', instances } });
    assert.equal((await run()).instances[0].from, 'r1');
    assert.equal(journal.length, 13, status);
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
  assert.match(err.message, /connect to \[secret\]@db with \[secret\], \[secret\], \[secret\] on r2/);
  const all = strings([err, logged, saves]).join('\n');
  for (const part of ['hunter2', '-and-more', 'a"b\\c']) assert.ok(!all.includes(part), `${part} got out`);
  for (const id of ['a', 'b']) assert.ok(logged.some((args) => strings(args).includes(id)), `no line about ${id}`);
});

test('12: when it has ended, no sleep is left', time, async (t) => {
  const good = setUp(t);
  await good.run();
  assert.equal(good.clock.sleeping(), 0, 'after a success');
  const bad = setUp(t, { probe: onlyBroken('b') });
  await bad.fails('EROLLEDBACK');
  assert.equal(bad.clock.sleeping(), 0, 'after a failure');
});
