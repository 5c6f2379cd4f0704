import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLog } from '../src/log.js';
import { createMetrics } from '../src/metrics.js';
import { createShipper } from '../src/shipper.js';

const timeout = 1500;

function paper() {
  const raw = [];
  const log = createLog({ write: (line) => { raw.push(line); }, now: () => Date.UTC(2026, 10, 23) });
  return { log, raw, get lines() { return raw.map((line) => JSON.parse(line)); } };
}

test('1. one line of JSON with time, level, message and fields', { timeout }, () => {
  const page = paper();
  page.log.info('a\nb', { n: 1 });
  page.log.warn('w');
  page.log.error('e', { err: new RangeError('too far'), nested: { cause: new Error('below') } });
  assert.equal(page.raw[0], '{"time":"2026-11-23T00:00:00.000Z","level":"info","message":"a\\nb","n":1}\n');
  assert.deepEqual(page.lines.map((line) => line.level), ['info', 'warn', 'error']);
  const { err, nested } = page.lines[2];
  assert.deepEqual([err.name, err.message, nested.cause.message], ['RangeError', 'too far', 'below']);
  assert.match(err.stack, /parts\.test\.js/);
});

test('2. secrets are redacted in any case and at any depth, the object stays as it is', { timeout }, () => {
  const page = paper();
  const fields = {
    password: 'a', headers: { Authorization: 'b', COOKIE: ['c'], accept: 'json' }, list: [{ user: { token: { v: 'd' } } }],
    tokens: 3, passwordChanged: true, none: null,
  };
  const before = structuredClone(fields);
  page.log.info('m', fields);
  const { time, level, message, ...got } = page.lines[0];
  assert.deepEqual([typeof time, level, message], ['string', 'info', 'm']);
  assert.deepEqual(got, {
    password: '[redacted]', headers: { Authorization: '[redacted]', COOKIE: '[redacted]', accept: 'json' },
    list: [{ user: { token: '[redacted]' } }], tokens: 3, passwordChanged: true, none: null,
  });
  assert.deepEqual(fields, before, 'the caller\'s object was changed');
});

test('3. the request id follows what a request starts, and no other', { timeout }, async () => {
  const page = paper();
  const { log } = page;
  const request = (id) => log.run(id, async () => {
    log.info('first');
    await new Promise(setImmediate);
    assert.equal(log.requestId(), id);
    await Promise.all([1, 2].map(async () => { await null; log.info('second'); }));
    return id.toUpperCase();
  });
  assert.deepEqual(await Promise.all([request('r-1'), request('r-2')]), ['R-1', 'R-2']);
  log.info('outside');
  assert.deepEqual(page.lines.map((line) => [line.message, line.requestId]), [
    ['first', 'r-1'], ['first', 'r-2'], ['second', 'r-1'], ['second', 'r-1'], ['second', 'r-2'], ['second', 'r-2'], ['outside', undefined],
  ]);
  assert.equal(log.requestId(), undefined);
  assert.equal(createLog({ write() {} }).run('r-3', () => log.requestId()), undefined, 'two logs share their request');
});

test('4. counters and gauges as text, in order', { timeout }, () => {
  const metrics = createMetrics();
  const requests = metrics.counter('requests_total', 'Requests.', ['method', 'status']);
  let depth = 1;
  metrics.gauge('queue_depth', 'Waiting.', () => depth);
  const starts = metrics.counter('starts_total', 'Starts.', []);
  requests.inc({ status: 200, method: 'GET' });
  requests.inc({ method: 'POST', status: 201 });
  requests.inc({ method: 'GET', status: '200' });
  starts.inc();
  depth = 7;
  assert.equal(metrics.text(), [
    '# HELP requests_total Requests.', '# TYPE requests_total counter',
    'requests_total{method="GET",status="200"} 2', 'requests_total{method="POST",status="201"} 1',
    '# HELP queue_depth Waiting.', '# TYPE queue_depth gauge', 'queue_depth 7',
    '# HELP starts_total Starts.', '# TYPE starts_total counter', 'starts_total 1', '',
  ].join('\n'));
  requests.inc({ method: 'GET', status: 200 });
  assert.match(metrics.text(), /method="GET",status="200"\} 3\n/, 'reading must not reset a counter');
  assert.equal(createMetrics().text(), '', 'two registries share their metrics');
});

test('4. label values are escaped, and different label sets stay apart', { timeout }, () => {
  const metrics = createMetrics();
  const seen = metrics.counter('seen_total', 'Seen.', ['a', 'b']);
  seen.inc({ a: 'x"y\\z\n', b: '' });
  seen.inc({ a: 'p,q', b: 'r' });
  seen.inc({ a: 'p', b: 'q,r' });
  assert.deepEqual(metrics.text().split('\n').slice(2, -1), [
    'seen_total{a="x\\"y\\\\z\\n",b=""} 1', 'seen_total{a="p,q",b="r"} 1', 'seen_total{a="p",b="q,r"} 1',
  ]);
});

test('5. a histogram is cumulative, a value on the bound is in its bucket', { timeout }, () => {
  const metrics = createMetrics();
  const seconds = metrics.histogram('work_seconds', 'Work.', ['route'], [0.25, 0.5, 1]);
  for (const value of [0.125, 0.25, 0.75, 4]) seconds.observe({ route: '/a' }, value);
  seconds.observe({ route: '/b' }, 0.5);
  assert.equal(metrics.text(), [
    '# HELP work_seconds Work.', '# TYPE work_seconds histogram',
    'work_seconds_bucket{route="/a",le="0.25"} 2', 'work_seconds_bucket{route="/a",le="0.5"} 2',
    'work_seconds_bucket{route="/a",le="1"} 3', 'work_seconds_bucket{route="/a",le="+Inf"} 4',
    'work_seconds_sum{route="/a"} 5.125', 'work_seconds_count{route="/a"} 4',
    'work_seconds_bucket{route="/b",le="0.25"} 0', 'work_seconds_bucket{route="/b",le="0.5"} 1',
    'work_seconds_bucket{route="/b",le="1"} 1', 'work_seconds_bucket{route="/b",le="+Inf"} 1',
    'work_seconds_sum{route="/b"} 0.5', 'work_seconds_count{route="/b"} 1', '',
  ].join('\n'));
});

const turns = async (count = 10) => { for (let i = 0; i < count; i++) await new Promise(setImmediate); };
const lines = (from, to) => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`);
const failure = (permanent) => Object.assign(new Error('no'), { permanent });

/** A store whose calls wait until `answer()` is called; without `hold` they resolve at once. */
function store({ hold = true } = {}) {
  const calls = [];
  const waiting = [];
  const pauses = [];
  let running = 0;
  let most = 0;
  return {
    calls, pauses,
    get most() { return most; },
    async send(batch) {
      calls.push([...batch]);
      most = Math.max(most, ++running);
      try {
        if (hold) await new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
      } finally {
        running--;
      }
    },
    async pause(attempt) { pauses.push(attempt); await null; },
    async answer(err) {
      await turns();
      assert.ok(waiting.length > 0, 'no call is under way');
      if (err) waiting.shift().reject(err);
      else waiting.shift().resolve();
      await turns();
    },
  };
}

describe('shipper', { concurrency: true }, () => {
  test('6. in order, one call at a time, together what came meanwhile', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper({ ...db, batchLines: 3 });
    assert.equal(write('line 0\n'), undefined);
    await turns();
    assert.deepEqual(db.calls, [['line 0\n']], 'a lonely line waits for company');
    for (const line of lines(1, 6)) write(line);
    await db.answer();
    write('line 6\n');
    await db.answer();
    await db.answer();
    assert.deepEqual(db.calls, [lines(0, 1), lines(1, 4), lines(4, 7)]);
    assert.equal(db.most, 1);
    assert.deepEqual({ ...stats }, { sent: 7, dropped: 0 });
  });

  test('6. a full buffer drops and counts, those being sent included, and takes lines again', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper({ ...db, maxLines: 5, batchLines: 2 });
    for (const line of lines(0, 2)) write(line);
    await turns();
    for (const line of lines(2, 9)) write(line);
    assert.deepEqual({ ...stats }, { sent: 0, dropped: 4 });
    await db.answer();
    for (const line of lines(9, 12)) write(line);
    assert.deepEqual({ ...stats }, { sent: 2, dropped: 5 });
    for (let i = 0; i < 2; i++) await db.answer();
    await turns();
    assert.deepEqual(db.calls.slice(0, 3), [lines(0, 2), lines(2, 4), [...lines(4, 5), ...lines(9, 10)]]);
  });

  test('6. the limits are 1000 lines held, and 100 in a call', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper(db);
    for (const line of lines(0, 1001)) write(line);
    await turns();
    assert.equal(stats.dropped, 1);
    assert.equal(db.calls[0].length, 100);
  });

  test('7. the same lines again after a pause; attempts are counted for each batch', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper({ ...db, batchLines: 2 });
    for (const line of lines(0, 4)) write(line);
    for (const err of [failure(), failure(), undefined, failure(), undefined]) await db.answer(err);
    assert.deepEqual(db.calls, [lines(0, 2), lines(0, 2), lines(0, 2), lines(2, 4), lines(2, 4)]);
    assert.deepEqual(db.pauses, [0, 1, 0]);
    assert.deepEqual({ ...stats }, { sent: 4, dropped: 0 });
  });

  test('7. lines that came meanwhile do not join a batch that is sent again', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper({ ...db, batchLines: 3 });
    write('line 0\n');
    await turns();
    write('line 1\n');
    await db.answer(failure());
    await db.answer();
    await db.answer();
    assert.deepEqual(db.calls, [lines(0, 1), lines(0, 1), lines(1, 2)], 'the store may have the first lines already');
    assert.deepEqual({ ...stats }, { sent: 2, dropped: 0 });
  });

  test('7. a permanent error drops its lines and goes on with the next', { timeout }, async () => {
    const db = store();
    const { write, stats } = createShipper({ ...db, batchLines: 2, maxLines: 4 });
    for (const line of lines(0, 4)) write(line);
    await db.answer(failure(true));
    await db.answer();
    for (const line of lines(4, 8)) write(line);
    await db.answer();
    await db.answer();
    assert.deepEqual(db.calls, [lines(0, 2), lines(2, 4), lines(4, 6), lines(6, 8)]);
    assert.deepEqual(db.pauses, []);
    assert.deepEqual({ ...stats }, { sent: 6, dropped: 2 });
  });

  test('8. close() sends what is left', { timeout }, async () => {
    const db = store({ hold: false });
    const { write, close, stats } = createShipper({ ...db, batchLines: 2 });
    for (const line of lines(0, 5)) write(line);
    assert.equal(await Promise.race([close(1000).then(() => 'done'), turns(200).then(() => 'waiting')]), 'done', 'it waits although all is sent');
    assert.deepEqual(db.calls.flat(), lines(0, 5));
    assert.deepEqual({ ...stats }, { sent: 5, dropped: 0 });
    write('late');
    await turns();
    assert.deepEqual({ ...stats }, { sent: 5, dropped: 1 });
    assert.equal(db.calls.length, 3);
  });

  for (const [what, options] of [
    ['a send that hangs', {}],
    ['a pause that is long', { send: async () => { throw failure(); }, pause: () => new Promise(() => {}) }],
    ['a store that always fails', { send: async () => { throw failure(); }, pause: () => new Promise(setImmediate) }],
  ]) {
    test(`8. close() waits no longer than its deadline: ${what}`, { timeout }, async () => {
      const db = store();
      let calls = 0;
      const send = options.send ?? db.send;
      const { write, close, stats } = createShipper({ ...db, ...options, send: (batch) => { calls++; return send(batch); }, batchLines: 2 });
      for (const line of lines(0, 5)) write(line);
      await turns();
      await close(20);
      assert.deepEqual({ ...stats }, { sent: 0, dropped: 5 }, 'sent and dropped must add up to what was written');
      const before = calls;
      await turns(30);
      assert.equal(calls, before, 'something was sent after close()');
    });
  }
});

test('8. no timer is left after close(), in time or not', { timeout }, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  for (const [hold, deadlineMs] of [[false, 800], [true, 5]]) {
    const { write, close } = createShipper(store({ hold }));
    write('line 0\n');
    await close(deadlineMs);
    assert.ok(timers() <= before, 'the process could not end');
  }
});
