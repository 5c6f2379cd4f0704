import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock, test } from 'node:test';
import { createPool, PoolTimeout } from '../src/pool.js';

const limit = { timeout: 1500 };
const turn = () => new Promise((resolve) => setImmediate(resolve));
async function turns(n = 5) {
  for (let i = 0; i < n; i++) await turn();
}

/** What a promise has come to by now, without waiting for it. */
async function soFar(promise) {
  const settled = promise.catch((err) => err);
  await turns();
  return Promise.race([settled, 'PENDING']);
}

class Connection extends EventEmitter {
  open = true;
  closes = 0;
  constructor(number, onClose) {
    super();
    this.number = number;
    this.onClose = onClose;
  }
  async close() {
    this.closes++;
    await turn();
    if (this.onClose) this.onClose();
    this.end();
  }
  /** The server ends it. */
  end() {
    if (!this.open) return;
    this.open = false;
    this.emit('close');
  }
}

/** A pool whose connections open at once, or, with `byHand`, when the test says so by `openings[i].resolve()`. */
function setUp({ max = 2, acquireTimeout = 1000, byHand = false, onClose } = {}) {
  const openings = [];
  const connections = [];
  const seen = { connects: 0, most: 0 };
  let opening = 0;
  const connect = async () => {
    seen.connects++;
    opening++;
    seen.most = Math.max(seen.most, opening + connections.filter((each) => each.open && each.closes === 0).length);
    const gate = Promise.withResolvers();
    openings.push(gate);
    if (!byHand) setImmediate(gate.resolve);
    try {
      await gate.promise;
    } finally {
      opening--;
    }
    const connection = new Connection(connections.length, onClose);
    connections.push(connection);
    return connection;
  };
  return { pool: createPool({ connect, max, acquireTimeout }), openings, connections, seen };
}

test('1. connections are used again', limit, async () => {
  const { pool, seen } = setUp();
  for (let i = 0; i < 20; i++) pool.release(await pool.acquire());
  assert.equal(seen.connects, 1, `${seen.connects} connections for one caller after the other`);
});

test('1. two callers never have the same one, and there are never more than max', limit, async () => {
  const { pool, seen } = setUp({ max: 3 });
  const lent = new Set();
  let most = 0;
  await Promise.all(Array.from({ length: 50 }, async () => {
    const connection = await pool.acquire();
    assert.ok(!lent.has(connection), 'a connection was handed out twice');
    lent.add(connection);
    most = Math.max(most, lent.size);
    await turn();
    lent.delete(connection);
    pool.release(connection);
  }));
  assert.equal(seen.most, 3, `${seen.most} connections were open or being opened`);
  assert.equal(most, 3, 'not all connections were used at once');
});

test('1. of the idle ones that which was released last', limit, async () => {
  const { pool } = setUp({ max: 3 });
  const [a, b, c] = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
  for (const each of [b, c, a]) pool.release(each);
  assert.equal(await pool.acquire(), a);
  assert.equal(await pool.acquire(), c);
});

test('1. none is opened that nobody waits for', limit, async () => {
  const { pool, seen, openings } = setUp({ max: 5, byHand: true });
  await turns();
  assert.equal(seen.connects, 0, 'connections were opened before anybody asked');
  const [a, b] = [pool.acquire(), pool.acquire()];
  await turns();
  assert.equal(seen.connects, 2);
  for (const each of openings) each.resolve();
  pool.release(await a);
  await b;
  await pool.acquire();
  assert.equal(seen.connects, 2, 'one was opened although one was idle');
});

test('2. whoever has waited longest is served first', limit, async () => {
  const { pool } = setUp({ max: 1 });
  const connection = await pool.acquire();
  const order = [];
  const callers = [1, 2, 3].map((n) => pool.acquire().then((got) => {
    order.push(n);
    pool.release(got);
  }));
  await turns();
  assert.deepEqual(order, [], 'a connection was handed out twice');
  pool.release(connection);
  const late = pool.acquire().then((got) => {
    order.push('late');
    pool.release(got);
  });
  await Promise.all([...callers, late]);
  assert.deepEqual(order, [1, 2, 3, 'late']);
});

test('3. a caller who waits too long gets a PoolTimeout and leaves the queue', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, seen } = setUp({ max: 1, acquireTimeout: 1000 });
  const connection = await pool.acquire();
  const first = pool.acquire();
  first.catch(() => {}); // looked at below
  t.mock.timers.tick(600);
  const second = pool.acquire();
  t.mock.timers.tick(399);
  assert.equal(await soFar(first), 'PENDING', 'it gave up too early');
  t.mock.timers.tick(1);
  await assert.rejects(first, PoolTimeout);
  pool.release(connection);
  assert.equal(await soFar(second), connection, 'the connection went to a caller who had given up');
  pool.release(connection);
  assert.equal(await soFar(pool.acquire()), connection);
  assert.equal(seen.connects, 1);
});

test('3. a connection that is opened too late for its caller is idle', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, seen, openings, connections } = setUp({ max: 1, acquireTimeout: 1000, byHand: true });
  const early = pool.acquire();
  early.catch(() => {}); // looked at below
  await turns();
  t.mock.timers.tick(1000);
  await assert.rejects(early, PoolTimeout);
  openings[0].resolve();
  await turns();
  assert.equal(await soFar(pool.acquire()), connections[0], 'the connection that came late is lost');
  assert.equal(seen.connects, 1);
});

test('3. nor does it matter if the opening fails after the caller has given up', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, openings } = setUp({ max: 1, acquireTimeout: 1000, byHand: true });
  const early = pool.acquire();
  early.catch(() => {}); // looked at below
  await turns();
  t.mock.timers.tick(1000);
  await assert.rejects(early, PoolTimeout);
  openings[0].reject(new Error('refused'));
  await turns();
  const next = pool.acquire();
  await turns();
  assert.equal(openings.length, 2, 'the slot of a failed opening is lost');
  openings[1].resolve();
  assert.equal((await next).number, 0);
});

test('3. or goes to the next one who waits', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { pool, openings, connections } = setUp({ max: 1, acquireTimeout: 1000, byHand: true });
  const early = pool.acquire();
  early.catch(() => {}); // looked at below
  t.mock.timers.tick(600);
  const late = pool.acquire();
  await turns();
  t.mock.timers.tick(400);
  await assert.rejects(early, PoolTimeout);
  openings[0].resolve();
  assert.equal(await soFar(late), connections[0], 'the connection is idle, and somebody waits');
});

test('3. a connection that is lent a hundred times has no more listeners than one that was lent once', limit, async () => {
  const { pool } = setUp({ max: 1 });
  const connection = await pool.acquire();
  pool.release(connection);
  const before = connection.listenerCount('close');
  for (let i = 0; i < 100; i++) pool.release(await pool.acquire());
  assert.ok(connection.listenerCount('close') <= before, `${connection.listenerCount('close') - before} listeners are left`);
});

test('3. callers who were served leave no timer behind', limit, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const { pool } = setUp({ max: 1, acquireTimeout: 60_000 });
  const connection = await pool.acquire();
  const waiting = pool.acquire();
  pool.release(connection);
  pool.release(await waiting);
  await turns();
  assert.ok(timers() <= before, `${timers() - before} timers are left`);
});

test('4. the first who waits gets the error of connect, the others their turn', limit, async () => {
  const { pool, openings } = setUp({ max: 1, byHand: true });
  const callers = [pool.acquire(), pool.acquire(), pool.acquire()];
  callers.forEach((each) => each.catch(() => {})); // looked at below
  await turns();
  assert.equal(openings.length, 1);
  openings[0].reject(new Error('refused'));
  assert.equal((await soFar(callers[0])).message, 'refused');
  assert.equal(await soFar(callers[1]), 'PENDING', 'one failure hit several callers');
  assert.equal(openings.length, 2, 'nobody tries again for those who still wait');
  openings[1].resolve();
  const connection = await callers[1];
  pool.release(connection);
  assert.equal(await callers[2], connection);
});

test('4. after failures the pool is as large as before', limit, async () => {
  const { pool, openings } = setUp({ max: 2, byHand: true });
  for (let i = 0; i < 5; i++) {
    const got = pool.acquire();
    got.catch(() => {}); // looked at below
    await turns();
    assert.equal(openings.length, i + 1, 'the slot of a failed opening is lost');
    openings[i].reject(new Error('refused'));
    await assert.rejects(got, /refused/);
  }
  const both = [pool.acquire(), pool.acquire()];
  await turns();
  assert.equal(openings.length, 7);
  openings[5].resolve();
  openings[6].resolve();
  await Promise.all(both);
});

test('5. a connection that cannot be trusted is closed, and replaced for whoever waits', limit, async () => {
  for (const onClose of [undefined, () => { throw new Error('cannot close'); }]) {
    const { pool, connections } = setUp({ max: 1, onClose });
    const bad = await pool.acquire();
    const waiting = pool.acquire();
    pool.release(bad, new Error('timeout in the middle of an answer'));
    const good = await soFar(waiting);
    assert.equal(good, connections[1], 'whoever waited got no new connection');
    assert.equal(bad.closes, 1, `it was closed ${bad.closes} times`);
    pool.release(good);
    assert.equal(await soFar(pool.acquire()), good);
  }
});

test('5. what is not lent out cannot be released', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] }); // the last caller waits for ever
  const { pool, seen } = setUp({ max: 2 });
  const connection = await pool.acquire();
  pool.release(connection);
  assert.throws(() => pool.release(connection), Error, 'released twice');
  assert.throws(() => pool.release(new Connection(99)), Error, 'of somebody else');
  assert.throws(() => pool.release(connection, new Error('broken')), Error, 'released twice');
  assert.equal(connection.closes, 0);
  const [a, b] = await Promise.all([pool.acquire(), pool.acquire()]);
  assert.notEqual(a, b, 'a connection was handed out twice');
  assert.equal(await soFar(pool.acquire()), 'PENDING');
  assert.equal(seen.connects, 2);
});

test('6. a connection that ends while it is idle is not handed out', limit, async () => {
  const { pool } = setUp({ max: 2 });
  const [a, b] = await Promise.all([pool.acquire(), pool.acquire()]);
  pool.release(a);
  pool.release(b);
  b.end();
  assert.equal(await pool.acquire(), a);
  const c = await soFar(pool.acquire());
  assert.ok(c !== a && c !== b && c.open, 'the place of a connection that ended is lost');
});

test('6. nor one that ended while it was lent out', limit, async () => {
  const { pool } = setUp({ max: 1 });
  const a = await pool.acquire();
  const waiting = pool.acquire();
  a.end();
  pool.release(a);
  const b = await soFar(waiting);
  assert.ok(b.open, 'a connection that has ended was handed out');
});

test('7. use lends, gives the result, and takes back', limit, async () => {
  const { pool, seen } = setUp({ max: 1 });
  for (let i = 0; i < 3; i++) {
    assert.equal(await pool.use(async (connection) => connection.number + 10), 10);
  }
  assert.equal(seen.connects, 1);
});

test('7. when work fails, the connection is closed and the caller gets the error', limit, async () => {
  const { pool, connections } = setUp({ max: 1 });
  const failures = [
    async () => { throw new Error('syntax error'); },
    () => { throw new Error('syntax error'); },
  ];
  for (const [i, work] of failures.entries()) {
    await assert.rejects(pool.use(work), /syntax error/);
    assert.equal(connections[i].closes, 1, 'a connection in an unknown state was kept');
  }
  assert.equal(await soFar(pool.use(async (connection) => connection.number)), 2, 'the connection was not given back');
});

test('7. work is not called, and nothing released, when there is no connection', limit, async () => {
  const { pool, openings } = setUp({ max: 1, byHand: true });
  const work = mock.fn();
  const used = pool.use(work);
  used.catch(() => {}); // looked at below
  await turns();
  openings[0].reject(new Error('refused'));
  await assert.rejects(used, /refused/);
  assert.equal(work.mock.callCount(), 0);
});
