import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGroup, forward } from '../src/group.js';

const options = { timeout: 1000 };

function clock() {
  let time = 1_000_000;
  return { now: () => time, pass: (ms) => { time += ms; } };
}
/** Picks n times; each is answered. */
function picks(group, n, tried) {
  let names = '';
  for (let i = 0; i < n; i++) {
    const name = group.pick(tried);
    names += name;
    group.answered(name);
  }
  return names;
}
/** Fails that server as often, and answers the others on the way. */
function fail(group, name, times = 1) {
  for (let i = 0; i < times; i++) {
    for (let picked = group.pick(), turns = 0; picked !== name; picked = group.pick(), turns++) {
      assert.ok(turns < 50, `${name} is not picked any more`);
      group.answered(picked);
    }
    group.failed(name);
  }
}

test('1. by weight, spread', options, () => {
  const { now } = clock();
  assert.equal(picks(createGroup([{ name: 'a', weight: 5 }, { name: 'b' }, { name: 'c' }], { now }), 14), 'aabacaaaabacaa');
  assert.equal(picks(createGroup([{ name: 'a' }, { name: 'b' }, { name: 'c' }], { now }), 7), 'abcabca');
});

test('2. what was tried is not picked, and saves up no turns', options, () => {
  const group = createGroup([{ name: 'a' }, { name: 'b' }, { name: 'c' }], clock());
  assert.equal(picks(group, 6, new Set(['a'])), 'bcbcbc');
  assert.equal(picks(group, 3), 'abc', 'a has no turns to make up for');
  assert.equal(group.pick(new Set(['a', 'b', 'c'])), undefined);
});

test('3. out after maxFails failures within failTimeout, and not before', options, () => {
  const { now, pass } = clock();
  const group = createGroup([{ name: 'a', maxFails: 2 }, { name: 'b' }], { now });
  fail(group, 'a');
  assert.match(picks(group, 4), /a/, 'one failure of two');
  pass(10_001);
  fail(group, 'a');
  assert.match(picks(group, 4), /a/, 'the first failure is older than failTimeout');
  pass(5000);
  fail(group, 'a');
  assert.equal(picks(group, 4), 'bbbb');
  pass(9_999);
  assert.equal(picks(group, 4), 'bbbb', 'failTimeout begins with the last failure');
});

test('3. an answer in between does not make the failures undone', options, () => {
  const group = createGroup([{ name: 'a', maxFails: 3 }, { name: 'b' }], clock());
  fail(group, 'a', 2);
  assert.match(picks(group, 4), /a/);
  fail(group, 'a');
  assert.equal(picks(group, 4), 'bbbb');
});

test('3. maxFails: 0 is never out', options, () => {
  const group = createGroup([{ name: 'a', maxFails: 0 }, { name: 'b' }], clock());
  fail(group, 'a', 5);
  assert.match(picks(group, 4), /a/);
});

test('4. one request tries it again; answered, it is back with no failures', options, () => {
  const { now, pass } = clock();
  const group = createGroup([{ name: 'a', maxFails: 2, failTimeout: 1000 }, { name: 'b' }], { now });
  fail(group, 'a', 2);
  pass(1000);
  const together = Array.from({ length: 6 }, () => group.pick());
  assert.equal(together.filter((name) => name === 'a').length, 1, 'only one of six requests that are under way at once');
  group.answered('a');
  assert.match(picks(group, 4), /a/);
  fail(group, 'a');
  assert.match(picks(group, 4), /a/, 'it begins at no failures, and one is not two');
});

test('4. only an answer to the try brings it back', options, () => {
  const { now, pass } = clock();
  const group = createGroup([{ name: 'a' }, { name: 'b' }], { now });
  assert.deepEqual([group.pick(), group.pick(), group.pick()], ['a', 'b', 'a']); // all under way
  group.failed('a');
  pass(1000);
  group.answered('a'); // the slow one of the two
  assert.equal(picks(group, 4), 'bbbb', 'an answer to a request that was sent before');
});

test('4. if the try fails, it is out for another failTimeout', options, () => {
  const { now, pass } = clock();
  const group = createGroup([{ name: 'a', maxFails: 3, failTimeout: 1000 }, { name: 'b' }], { now });
  fail(group, 'a', 3);
  pass(5000); // the three are long forgotten
  fail(group, 'a');
  assert.equal(picks(group, 4), 'bbbb', 'one failure of a try is enough');
  pass(999);
  assert.equal(picks(group, 4), 'bbbb');
  pass(1);
  assert.match(picks(group, 4), /a/);
});

test('5. a backup only when there is no other', options, () => {
  const { now, pass } = clock();
  const group = createGroup([{ name: 'z', backup: true }, { name: 'a' }, { name: 'b' }], { now });
  assert.equal(picks(group, 4), 'abab');
  assert.equal(group.pick(new Set(['a', 'b'])), 'z');
  group.answered('z');
  fail(group, 'a');
  assert.equal(picks(group, 2), 'bb');
  fail(group, 'b');
  assert.equal(picks(group, 2), 'zz');
  pass(10_000);
  assert.doesNotMatch(picks(group, 4), /z/);
});

test('3. when all are out, nobody is picked', options, () => {
  const group = createGroup([{ name: 'a' }, { name: 'b' }], clock());
  fail(group, 'a');
  fail(group, 'b');
  assert.equal(group.pick(), undefined);
});

test('6. the only server is never out', options, () => {
  const group = createGroup([{ name: 'a' }], clock());
  fail(group, 'a', 4);
  assert.equal(picks(group, 2), 'aa');
  const withBackup = createGroup([{ name: 'a' }, { name: 'z', backup: true }], clock());
  fail(withBackup, 'a');
  assert.equal(picks(withBackup, 2), 'zz', 'with a backup it can be');
});

/** A group that writes down what it is told, over servers that act as the test says. */
function setting(acts) {
  const reports = [];
  const inner = createGroup(Object.keys(acts).map((name) => ({ name })), clock());
  const group = {
    pick: (tried) => inner.pick(tried),
    failed: (name) => { reports.push(`${name} failed`); inner.failed(name); },
    answered: (name) => { reports.push(`${name} answered`); inner.answered(name); },
  };
  let sends = 0;
  const send = async (name) => {
    if (++sends > 20) return { status: 'sent more than twenty times' }; // or a loop would never end
    const act = acts[name];
    if (typeof act === 'number') return { status: act, from: name };
    throw Object.assign(new Error(`${name} ${act}`), { sent: act === 'broke off' });
  };
  return { reports, run: (method) => forward(group, { method }, send) };
}

test('7. the next one after an error, the first answer that comes, else 502', options, async () => {
  const { run } = setting({ a: 'refused', b: 'broke off', c: 200 });
  assert.deepEqual(await run('GET'), { status: 200, from: 'c' });
  assert.deepEqual(await setting({ a: 'refused', b: 'broke off' }).run('GET'), { status: 502 });
  assert.deepEqual(await setting({ a: 500, b: 200 }).run('GET'), { status: 500, from: 'a' }, 'a 500 is an answer');
});

test('8. what must not be done twice is not sent twice', options, async () => {
  for (const method of ['POST', 'PATCH', 'LOCK']) {
    assert.deepEqual(await setting({ a: 'broke off', b: 200 }).run(method), { status: 502 }, method);
    assert.deepEqual(await setting({ a: 'refused', b: 200 }).run(method), { status: 200, from: 'b' }, `${method}, not sent yet`);
  }
  for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS'])
    assert.deepEqual(await setting({ a: 'broke off', b: 200 }).run(method), { status: 200, from: 'b' }, method);
});

test('9. every try is reported once', options, async () => {
  const first = setting({ a: 'refused', b: 'broke off', c: 200 });
  await first.run('GET');
  assert.deepEqual(first.reports, ['a failed', 'b failed', 'c answered']);
  const second = setting({ a: 'broke off', b: 200 });
  await second.run('POST');
  assert.deepEqual(second.reports, ['a failed'], 'also the one that is not repeated');
  const third = setting({ a: 503, b: 200 });
  await third.run('GET');
  assert.deepEqual(third.reports, ['a answered'], 'a 503 is an answer');
});
