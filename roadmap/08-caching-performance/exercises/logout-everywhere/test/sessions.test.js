import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createSessions } from '../src/sessions.js';
import { fakeRedis } from './fake-redis.js';

const IDLE = 1800;
const limit = { timeout: 2000 };
const right = async () => true;
const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp(idle = IDLE) {
  const redis = fakeRedis();
  return { redis, sessions: createSessions({ redis, idle }), other: createSessions({ redis, idle }) };
}

test('1. start gives a new random id, or null', limit, async () => {
  const { sessions, redis } = setUp();
  const ids = await Promise.all(Array.from({ length: 20 }, () => sessions.start('ann', right)));
  assert.equal(new Set(ids).size, 20);
  for (const id of ids) assert.match(id, /^[\w-]{43}$/);
  const before = Object.keys(redis.dump()).length;
  assert.equal(await sessions.start('ann', async () => false), null);
  assert.equal(Object.keys(redis.dump()).length, before, 'a wrong password made a session');
  await assert.rejects(sessions.start('ann', async () => { throw new Error('database down'); }), /database down/);
});

test('1. verify is called once', limit, async () => {
  const { sessions } = setUp();
  for (const answer of [true, false]) {
    const verify = mock.fn(async () => answer);
    await sessions.start('ann', verify);
    assert.equal(verify.mock.callCount(), 1, 'a password hash takes 100 ms');
  }
});

test('1. the id is not in Redis', limit, async () => {
  const { sessions, redis } = setUp();
  const id = await sessions.start('ann', right);
  await sessions.save(id, await sessions.read(id));
  assert.ok(!JSON.stringify(redis.dump()).includes(id), 'who sees the keys of Redis is logged in as everybody');
  for (const key of Object.keys(redis.dump())) {
    const parts = [key, key.slice(key.indexOf(':') + 1)];
    for (const part of parts) assert.equal(await sessions.read(part), null, 'what is in Redis can be used as an id');
  }
});

test('2. read gives userId and data, on every process', limit, async () => {
  const { sessions, other } = setUp();
  const id = await sessions.start('ann', right, { theme: 'dark' });
  const { userId, data } = await other.read(id);
  assert.deepEqual({ userId, data }, { userId: 'ann', data: { theme: 'dark' } });
  assert.deepEqual((await sessions.read(await sessions.start('bob', right))).data, {});
});

test('2. whatever a client sends as id', limit, async () => {
  const { sessions } = setUp();
  await sessions.start('ann', right);
  for (const id of ['', 'x', '*', '../ann', 'ann', '{}', 'é'.repeat(500), undefined]) assert.equal(await sessions.read(id), null);
});

test('2. read takes two round trips at most, and prolongs', limit, async () => {
  const { sessions, redis } = setUp();
  const id = await sessions.start('ann', right);
  redis.roundTrips = 0;
  await sessions.read(id);
  assert.ok(redis.roundTrips <= 2, `it took ${redis.roundTrips}`);
  for (let i = 0; i < 10; i++) {
    redis.advance(IDLE - 1);
    assert.ok(await sessions.read(id), `it was read all the time, and ended at ${i + 1} × idle`);
  }
  redis.advance(IDLE);
  assert.equal(await sessions.read(id), null, 'idle for too long, and still there');
});

test('2. the idle time is that of the options', limit, async () => {
  const { sessions, redis } = setUp(60);
  const id = await sessions.start('ann', right);
  for (let i = 0; i < 3; i++) {
    redis.advance(59);
    assert.ok(await sessions.read(id));
  }
  redis.advance(60);
  assert.equal(await sessions.read(id), null);
});

test('2. a second session has the whole idle time, too', limit, async () => {
  const { sessions, redis } = setUp();
  await sessions.start('ann', right);
  redis.advance(IDLE - 1);
  const id = await sessions.start('ann', right);
  redis.advance(IDLE - 1);
  assert.ok(await sessions.read(id), 'it was started IDLE - 1 seconds ago, and has ended');
});

test('2. one that is read often is not ended by another that is not', limit, async () => {
  const { sessions, redis } = setUp();
  const [active, idle] = [await sessions.start('ann', right), await sessions.start('ann', right)];
  redis.advance(IDLE - 1);
  assert.ok(await sessions.read(active));
  redis.advance(1);
  assert.equal(await sessions.read(idle), null);
  assert.ok(await sessions.read(active));
});

test('3. save writes, and does not prolong', limit, async () => {
  const { sessions, other, redis } = setUp();
  const id = await sessions.start('ann', right, { theme: 'light' });
  const session = await sessions.read(id);
  redis.advance(IDLE - 5);
  session.data.theme = 'dark';
  session.data.cart = { tea: 2 };
  assert.equal(await sessions.save(id, session), true);
  assert.deepEqual((await other.read(id)).data, { theme: 'dark', cart: { tea: 2 } });
  redis.advance(IDLE - 5);
  assert.equal(await sessions.save(id, session), true);
  redis.advance(5);
  assert.equal(await sessions.read(id), null, 'saving has prolonged it');
});

test('3. save does not bring a session back', limit, async () => {
  for (const how of ['end', 'endAll', 'expiry']) {
    const { sessions, other, redis } = setUp();
    const id = await sessions.start('ann', right);
    const session = await sessions.read(id);
    if (how === 'end') await other.end(id);
    if (how === 'endAll') await other.endAll('ann');
    if (how === 'expiry') redis.advance(IDLE);
    assert.equal(await sessions.save(id, session), false, `after ${how}`);
    await sessions.start('ann', right);
    assert.equal(await sessions.read(id), null, `after ${how}`);
    assert.deepEqual([...redis.immortal], [], `after ${how}`);
  }
});

test('3. nor when the user has logged in anew meanwhile', limit, async () => {
  const { sessions, other } = setUp();
  const id = await sessions.start('ann', right);
  const session = await sessions.read(id);
  await other.endAll('ann');
  const fresh = await other.start('ann', right);
  assert.equal(await sessions.save(id, session), false);
  assert.equal(await sessions.read(id), null, 'the save has lifted the old session over to the new login');
  assert.ok(await sessions.read(fresh));
});

test('3. nor does a save that meets an end', limit, async () => {
  for (let turns = 0; turns < 8; turns++) {
    for (const how of ['end', 'endAll']) {
      const { sessions, other } = setUp();
      const id = await sessions.start('ann', right);
      const session = await sessions.read(id);
      const saving = sessions.save(id, session);
      for (let i = 0; i < turns; i++) await turn();
      await (how === 'end' ? other.end(id) : other.endAll('ann'));
      await saving;
      await sessions.start('ann', right);
      assert.equal(await sessions.read(id), null, `${how} after ${turns} turns`);
    }
  }
});

test('4. end ends one', limit, async () => {
  const { sessions } = setUp();
  const [a, b] = [await sessions.start('ann', right), await sessions.start('ann', right)];
  await sessions.end(a);
  assert.equal(await sessions.read(a), null);
  assert.ok(await sessions.read(b));
  await sessions.end('unknown');
});

test('5. endAll ends all of a user, in one round trip', limit, async () => {
  const { sessions, other, redis } = setUp();
  const ids = [];
  for (let i = 0; i < 30; i++) ids.push(await (i % 2 ? sessions : other).start('ann', right));
  const bob = await sessions.start('bob', right);
  redis.roundTrips = 0;
  await sessions.endAll('ann');
  assert.equal(redis.roundTrips, 1, `it took ${redis.roundTrips}`);
  for (const id of ids) assert.equal(await other.read(id), null);
  assert.ok(await sessions.read(bob), 'a session of another user has ended');
  await sessions.endAll('nobody');
  const again = await sessions.start('ann', right);
  assert.ok(await sessions.read(again), 'nobody can log in any more');
  for (const id of ids) assert.equal(await other.read(id), null, 'the next login has brought old sessions back');
});

test('5. it works a second time, too', limit, async () => {
  const { sessions, other } = setUp();
  const ids = [];
  for (let i = 0; i < 3; i++) {
    ids.push(await sessions.start('ann', right));
    await other.endAll('ann');
    for (const id of ids) assert.equal(await sessions.read(id), null, `after endAll number ${i + 1}`);
  }
});

test('6. a password that was checked before endAll is of no use after it', limit, async () => {
  for (const hadSession of [true, false]) {
    const { sessions, other } = setUp();
    if (hadSession) await sessions.start('ann', right);
    const checking = Promise.withResolvers();
    const asked = Promise.withResolvers();
    const starting = sessions.start('ann', () => {
      asked.resolve();
      return checking.promise;
    });
    await asked.promise; // argon2 takes its time
    await other.endAll('ann'); // meanwhile the password is changed
    const fresh = await other.start('ann', right); // and Ann logs in with the new one
    checking.resolve(true);
    const id = await starting;
    assert.equal(await sessions.read(id), null, 'somebody is in with the old password');
    assert.ok(await other.read(fresh));
  }
});

test('7. everything expires', limit, async () => {
  const { sessions, redis } = setUp();
  const id = await sessions.start('ann', right);
  await sessions.save(id, await sessions.read(id));
  await sessions.start('bob', async () => false);
  await sessions.endAll('ann');
  await sessions.start('ann', right);
  await sessions.end(id);
  assert.deepEqual([...redis.immortal], [], 'these would have stayed for ever');
  redis.advance(100 * IDLE);
  assert.deepEqual(redis.dump(), {});
});

test('7. two first logins at once share a generation', limit, async () => {
  const { sessions, other } = setUp();
  const ids = await Promise.all([sessions.start('ann', right), other.start('ann', right)]);
  for (const id of ids) assert.ok(await sessions.read(id), 'one login has ended the other');
});

test('8. an evicted generation ends sessions, and brings none back', limit, async () => {
  const { sessions, redis } = setUp();
  const ended = await sessions.start('ann', right);
  await sessions.endAll('ann');
  const living = await sessions.start('ann', right);
  const sessionKeys = new Set(Object.entries(redis.dump()).filter(([, text]) => text.includes('data')).map(([key]) => key));
  redis.evict((key) => !sessionKeys.has(key));
  assert.equal(await sessions.read(ended), null);
  assert.equal(await sessions.read(living), null);
  for (let i = 0; i < 3; i++) {
    await sessions.start('ann', right);
    assert.equal(await sessions.read(ended), null, 'an ended session is back');
    await sessions.endAll('ann');
    assert.equal(await sessions.read(ended), null, 'an ended session is back');
  }
});
