import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect } from '../src/redis.js';
import { createSessions } from '../src/sessions.js';

let redis, close;
before(async () => ({ redis, close } = await connect()), { timeout: 10_000 });
after(() => close(), { timeout: 10_000 });
const limit = { timeout: 10_000 };
const IDLE = 1800;
const ABSOLUTE = 12 * 3600;

function setUp() {
  const clock = { time: Date.now() / 1000 };
  return { clock, sessions: createSessions({ redis, idle: IDLE, absolute: ABSOLUTE, now: () => clock.time }) };
}

/** The keys of Redis under this prefix. */
async function keysOf(pattern) {
  const prefix = redis.options.keyPrefix;
  const found = [];
  for await (const keys of redis.scanIterator({ MATCH: `${prefix}${pattern}*` })) found.push(...keys.map((key) => key.slice(prefix.length)));
  return found;
}

test('a session is read, and reading prolongs it', limit, async () => {
  const { sessions } = setUp();
  const id = await sessions.start('ann', { theme: 'dark' });
  const [key] = await keysOf('session:');
  assert.ok(!key.includes(id), 'the id itself is in Redis');
  await redis.expire(key, 5);
  assert.deepEqual((await sessions.read(id)).data, { theme: 'dark' });
  assert.ok((await redis.ttl(key)) > IDLE - 10);
  await sessions.end(id);
  assert.equal(await sessions.read(id), null);
  assert.deepEqual(await keysOf('session'), [], 'something is left');
});

test('what nobody has made is no session', limit, async () => {
  const { sessions } = setUp();
  for (const id of ['', 'x', '../..', '{}', '*']) assert.equal(await sessions.read(id), null);
});

test('however active, it ends after the absolute time', limit, async () => {
  const { sessions, clock } = setUp();
  const id = await sessions.start('ann');
  clock.time += ABSOLUTE - 1;
  assert.ok(await sessions.read(id));
  clock.time += 1;
  assert.equal(await sessions.read(id), null);
  clock.time -= 10;
  assert.equal(await sessions.read(id), null, 'it is still in Redis');
});

test('a save neither prolongs nor brings back', limit, async () => {
  const { sessions } = setUp();
  const id = await sessions.start('ann');
  const session = await sessions.read(id);
  session.data.theme = 'dark';
  assert.equal(await sessions.save(id, session), true);
  assert.equal((await sessions.read(id)).data.theme, 'dark');
  await sessions.end(id); // while another request is under way
  assert.equal(await sessions.save(id, session), false);
  assert.equal(await sessions.read(id), null);
});

test('all sessions of a user end, but for one, and nobody else’s', limit, async () => {
  const { sessions } = setUp();
  const [phone, laptop, tablet] = await Promise.all([1, 2, 3].map(() => sessions.start('eve')));
  const bob = await sessions.start('bob');
  assert.equal((await sessions.list('eve')).length, 3);
  assert.equal(await sessions.endAll('eve', phone), 2);
  assert.ok(await sessions.read(phone));
  assert.equal(await sessions.read(laptop), null);
  assert.equal(await sessions.read(tablet), null);
  assert.equal((await sessions.list('eve')).length, 1);
  assert.equal(await sessions.endAll('eve'), 1);
  assert.equal(await sessions.endAll('eve'), 0);
  assert.ok(await sessions.read(bob));
});

test('the list shows what lives, and the index does not grow for ever', limit, async () => {
  const { sessions, clock } = setUp();
  const idle = await sessions.start('dan');
  for (const key of await keysOf('session:')) if ((await redis.get(key)).includes('"dan"')) await redis.del(key);
  assert.deepEqual(await sessions.list('dan'), []);
  assert.equal(await sessions.read(idle), null);
  clock.time += ABSOLUTE;
  await sessions.start('dan');
  assert.equal((await redis.zRange('sessions-of:dan', 0, -1)).length, 1);
  assert.ok((await redis.ttl('sessions-of:dan')) > 0);
});
