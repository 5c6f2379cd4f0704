import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { clientOf, fixedWindow, slidingWindow, tokenBucket } from '../src/limits.js';
import { connect } from '../src/redis.js';

let redis, close;
before(async () => ({ redis, close } = await connect()), { timeout: 10_000 });
after(() => close(), { timeout: 10_000 });
const limit = { timeout: 10_000 };

const all = (n, ask) => Promise.all(Array.from({ length: n }, () => ask('ann')));
const passed = (verdicts) => verdicts.filter(({ allowed }) => allowed).length;

test('fixed window: ten at once, three pass, and the key expires', limit, async () => {
  const ask = fixedWindow({ redis, name: 'f', limit: 3, windowMs: 60_000 });
  const verdicts = await all(10, ask);
  assert.equal(passed(verdicts), 3);
  assert.deepEqual(verdicts.slice(0, 4).map((each) => each.remaining), [2, 1, 0, 0]);
  assert.ok(verdicts[9].resetMs > 50_000 && verdicts[9].resetMs <= 60_000);
  assert.equal((await ask('bob')).allowed, true);
});

test('fixed window: the next one begins anew', limit, async () => {
  const ask = fixedWindow({ redis, name: 'g', limit: 1, windowMs: 50 });
  await ask('ann');
  await sleep(80);
  assert.equal((await ask('ann')).allowed, true);
});

test('sliding window: the last one counts for what is left of it', limit, async () => {
  let time = 600_000;
  const ask = slidingWindow({ redis, name: 's', limit: 10, windowMs: 60_000, now: () => time });
  assert.equal(passed(await all(10, ask)), 10);
  time += 60_000; // the border
  assert.equal(passed(await all(5, ask)), 0, '10 of the last minute, and these');
  time += 45_000; // a quarter of the last minute is left: 2.5, and the 5 refused ones
  assert.equal(passed(await all(5, ask)), 2);
});

test('sliding window: who waits as long as told passes, who comes earlier does not', limit, async () => {
  for (const already of [0, 3, 7]) {
    let time = 600_000;
    const ask = slidingWindow({ redis, name: `w${already}`, limit: 10, windowMs: 60_000, now: () => time });
    const both = (n) => Promise.all(Array.from({ length: 2 * n }, (_, i) => ask(i % 2 ? 'early' : 'late')));
    await both(already);
    time += 70_000; // into the next window
    const wait = (await both(14)).at(-1).resetMs;
    time += wait - 1000;
    assert.equal((await ask('early')).allowed, false, `after ${already}: a second before`);
    time += 1001;
    assert.equal((await ask('late')).allowed, true, `after ${already}: ${wait} ms were not enough`);
  }
});

test('sliding window: the counters expire', limit, async () => {
  const ask = slidingWindow({ redis, name: 't', limit: 10, windowMs: 60_000 });
  await ask('ann');
  for await (const keys of redis.scanIterator({ MATCH: `${redis.options.keyPrefix}limit:t:*` })) {
    for (const key of keys) assert.ok((await redis.sendCommand(['PTTL', key])) > 60_000);
  }
});

test('token bucket: a burst, then one at a time; who is refused pays nothing', limit, async () => {
  const ask = tokenBucket({ redis, name: 'b', burst: 3, intervalMs: 10_000 });
  const verdicts = await all(6, ask);
  assert.equal(passed(verdicts), 3);
  assert.deepEqual(verdicts.map((each) => each.remaining), [2, 1, 0, 0, 0, 0]);
  for (const { resetMs } of verdicts.slice(3)) assert.ok(resetMs > 5_000 && resetMs <= 10_000, `retry in ${resetMs} ms`);
});

test('token bucket: it fills again, and no further than its size', limit, async () => {
  const ask = tokenBucket({ redis, name: 'c', burst: 2, intervalMs: 400 });
  await ask('somebody else'); // the first call brings the script
  assert.equal(passed(await all(4, ask)), 2);
  await sleep(1000);
  assert.equal((await ask('ann')).remaining, 1);
});

test('token bucket: a request may cost more', limit, async () => {
  const ask = tokenBucket({ redis, name: 'd', burst: 10, intervalMs: 60_000 });
  assert.equal((await ask('ann', 7)).remaining, 3);
  assert.deepEqual(await ask('ann', 4).then(({ allowed, remaining }) => ({ allowed, remaining })), { allowed: false, remaining: 3 });
  assert.equal((await ask('ann', 3)).allowed, true);
});

test('one household, one key', limit, () => {
  const cases = {
    '192.0.2.1': '192.0.2.1',
    '::ffff:192.0.2.1': '192.0.2.1',
    '2001:db8::1': '2001:db8:0:0::/64',
    '2001:0DB8:0000:0000:ffff::9': '2001:db8:0:0::/64',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
  };
  for (const [ip, key] of Object.entries(cases)) assert.equal(clientOf(ip), key);
});
