import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { memoryTable } from '../src/memory-table.js';
import { createOrderFunction } from '../src/order-function.js';

const timeout = 1500;
const SECRET = 'whsec-5e1f';
const valid = { id: 'evt-1', order: 'A-7', amount: 1990 };
class TableError extends Error { name = 'TableError'; }

function setup(more = {}) {
  const table = memoryTable();
  const seen = { secrets: 0, connects: 0, queued: [], booked: [], lines: [], calls: [] };
  const t = { seen, table, time: 1_000_000, remaining: () => 60_000 };
  for (const name of ['claim', 'finish', 'release']) {
    const original = table[name];
    table[name] = async (...args) => { seen.calls.push([name, ...args]); await more[name]?.(...args); return original(...args); };
  }
  Object.assign(t, createOrderFunction({
    getSecret: async () => { seen.secrets++; await more.getSecret?.(seen.secrets); return SECRET; },
    connect: async () => { seen.connects++; await more.connect?.(seen.connects); return table; },
    enqueue: async (message) => { await more.enqueue?.(message); seen.queued.push(message); },
    work: async (order, passed) => { assert.equal(passed, table); await more.work?.(order); seen.booked.push(order.id); },
    log: (line) => { seen.lines.push(line); },
    now: () => t.time, claimMs: 60_000, reserveMs: 2000,
  }));
  t.context = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => t.remaining() };
  t.hook = (body, { signature = sign(body), base64 = false } = {}) => t.http({
    version: '2.0', headers: signature === undefined ? {} : { 'x-signature': signature },
    body: base64 ? Buffer.from(body).toString('base64') : body, isBase64Encoded: base64,
  }, t.context);
  t.batch = (...bodies) => t.queue({ Records: bodies.map((body, i) => ({ messageId: `m${i + 1}`, body: typeof body === 'string' ? body : JSON.stringify(body) })) }, t.context);
  return t;
}
const sign = (body) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
const failed = (result) => result.batchItemFailures.map((one) => one.itemIdentifier);
const order = (id) => ({ ...valid, id });
const outcomes = (t) => t.seen.lines.map((line) => line.outcome);

test('1. loads nothing before it is needed, and once', { timeout }, async () => {
  const t = setup();
  assert.deepEqual([t.seen.secrets, t.seen.connects], [0, 0]);
  await Promise.all([t.hook(JSON.stringify(valid)), t.hook(JSON.stringify(valid))]);
  await t.hook(JSON.stringify(valid));
  assert.deepEqual([t.seen.secrets, t.seen.connects], [1, 0], 'one secret for all webhooks, and no connection');
  const q = setup();
  await q.batch(order('a'), order('b'));
  await q.batch(order('c'));
  assert.deepEqual([q.seen.secrets, q.seen.connects], [0, 1]);
});

test('1. what failed to load is tried again', { timeout }, async () => {
  const fail = (n) => { if (n === 1) throw new Error('not reachable'); };
  const t = setup({ getSecret: fail, connect: fail });
  assert.equal((await t.hook(JSON.stringify(valid))).statusCode, 503);
  assert.equal((await t.hook(JSON.stringify(valid))).statusCode, 202);
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual(failed(await t.batch(order('a'))), []);
});

test('2. the signature is of the bytes that came', { timeout }, async () => {
  const t = setup();
  const body = JSON.stringify({ ...valid, order: 'Ä-7' }, null, 2);
  assert.equal((await t.hook(body)).statusCode, 202);
  assert.equal((await t.hook(body, { base64: true })).statusCode, 202);
  assert.deepEqual(t.seen.queued.map((one) => one.order), ['Ä-7', 'Ä-7']);
  const latin1 = Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xe4]), Buffer.from(`",${JSON.stringify(valid).slice(1)}`)]);
  assert.equal((await t.hook(latin1, { base64: true })).statusCode, 202, 'the signature is of the bytes, and not of what they are as UTF-8');
  assert.equal((await t.hook(body, { signature: `sha256=${sign(body).slice(7).toUpperCase()}` })).statusCode, 202, 'capital digits');
});

test('2. missing, malformed and wrong signatures: 401, and nothing is queued', { timeout }, async () => {
  const t = setup();
  const body = JSON.stringify(valid);
  const right = sign(body);
  for (const signature of ['', 'sha256=', 'sha256=00', right.slice(7), right.slice(0, -1), `${right}00`, sign(`${body} `), `sha256=${'z'.repeat(64)}`, right.replace('sha256', 'sha1')]) {
    const answer = await t.hook(body, { signature });
    assert.deepEqual([answer.statusCode, JSON.parse(answer.body), answer.headers['content-type']], [401, { error: 'bad signature' }, 'application/json'], signature);
  }
  assert.equal((await t.http({ version: '2.0', headers: {}, body, isBase64Encoded: false }, t.context)).statusCode, 401);
  assert.equal((await t.http({ version: '2.0', headers: {}, isBase64Encoded: false }, t.context)).statusCode, 401, 'no body either');
  assert.equal((await t.hook('{', { signature: sign('x') })).statusCode, 401, 'parsed before it was verified');
  assert.deepEqual(t.seen.queued, []);
});

test('3. a body that is no event: 400', { timeout }, async () => {
  const t = setup();
  for (const bad of ['{', 'null', '[]', '"x"', '', JSON.stringify({ ...valid, id: '' }), JSON.stringify({ ...valid, id: 7 }), JSON.stringify({ ...valid, order: undefined }),
    JSON.stringify({ ...valid, amount: '1990' }), JSON.stringify({ ...valid, amount: 0 }), JSON.stringify({ ...valid, amount: -5 }), JSON.stringify({ ...valid, amount: 1.5 })]) {
    const answer = await t.hook(bad);
    assert.deepEqual([answer.statusCode, JSON.parse(answer.body), answer.headers['content-type']], [400, { error: 'bad event' }, 'application/json'], bad);
  }
  assert.deepEqual(t.seen.queued, []);
});

test('4. queued with three fields, then 202', { timeout }, async () => {
  const t = setup();
  const answer = await t.hook(JSON.stringify({ ...valid, card: '4242' }));
  assert.deepEqual([answer.statusCode, JSON.parse(answer.body), answer.headers['content-type']], [202, { accepted: 'evt-1' }, 'application/json']);
  assert.deepEqual(t.seen.queued, [valid]);
});

test('4. not queued: 503, so that the shop sends it again', { timeout }, async () => {
  const t = setup({ enqueue: async () => { await null; throw new Error('throttled'); } });
  const answer = await t.hook(JSON.stringify(valid));
  assert.deepEqual([answer.statusCode, JSON.parse(answer.body), String(answer.headers['retry-after']), answer.headers['content-type']], [503, { error: 'try again' }, '5', 'application/json']);
  const odd = setup({ enqueue: async () => { await null; throw undefined; } });
  assert.equal((await odd.hook(JSON.stringify(valid))).statusCode, 503, 'not all that is thrown is an Error');
});

test('5. only what failed comes again, in order', { timeout }, async () => {
  const t = setup({ work: async ({ id }) => { if (id === 'b' || id === 'd') throw new Error('no stock'); } });
  const result = await t.batch(order('a'), order('b'), order('c'), order('d'));
  assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm4' }] });
  assert.deepEqual(t.seen.booked, ['a', 'c']);
  assert.deepEqual(await t.batch(), { batchItemFailures: [] });
});

test('5. no connection: all come again', { timeout }, async () => {
  const t = setup({ connect: () => { throw new Error('no route'); } });
  assert.deepEqual(failed(await t.batch(order('a'), order('b'))), ['m1', 'm2']);
  assert.deepEqual(outcomes(t), ['failed', 'failed']);
});

test('5. what is thrown may be no Error', { timeout }, async () => {
  const t = setup({ work: async () => { throw undefined; } });
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual(outcomes(t), ['failed']);
});

test('6. work gets the three fields, and each claim is made by the clock of its moment', { timeout }, async () => {
  const orders = [];
  const t = setup({ work: async (one) => { orders.push(one); t.time += 5000; } });
  const begin = t.time;
  await t.batch({ ...order('a'), card: '4242' }, order('b'));
  assert.deepEqual(orders, [order('a'), order('b')]);
  const claims = t.seen.calls.filter(([name]) => name === 'claim');
  assert.deepEqual(claims, [['claim', 'a', begin + 60_000, begin], ['claim', 'b', begin + 65_000, begin + 5000]]);
});

test('6. an order is booked once: in one batch, in two, and by two environments', { timeout }, async () => {
  const t = setup();
  assert.deepEqual(failed(await t.batch(order('a'), order('a'))), []);
  assert.deepEqual(failed(await t.batch(order('a'))), []);
  assert.deepEqual(t.seen.booked, ['a']);
  assert.deepEqual(outcomes(t), ['done', 'duplicate', 'duplicate']);
});

test('6. claimed by somebody else: comes again; expired: taken over', { timeout }, async () => {
  const t = setup();
  t.table.rows.set('a', { done: false, until: t.time + 10 });
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual([outcomes(t), t.seen.booked], [['busy'], []]);
  t.time += 10;
  assert.deepEqual(failed(await t.batch(order('a'))), []);
  assert.deepEqual(t.seen.booked, ['a']);
  const claims = t.seen.calls.filter(([name]) => name === 'claim');
  assert.deepEqual(claims.at(-1), ['claim', 'a', t.time + 60_000, t.time]);
  assert.ok(!t.seen.calls.some(([name]) => name === 'release'), 'released what belongs to somebody else');
});

test('7. work failed: released, and done at the next delivery', { timeout }, async () => {
  let first = true;
  const t = setup({ work: async () => { if (first) { first = false; throw new Error('timeout'); } } });
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual(failed(await t.batch(order('a'))), []);
  assert.deepEqual(t.seen.booked, ['a']);
});

test('7. queue answers after the release, and not before', { timeout }, async () => {
  const turn = () => new Promise(setImmediate);
  const t = setup({ work: async () => { throw new Error('no stock'); }, release: async () => { await turn(); await turn(); } });
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.equal(t.table.rows.has('a'), false, 'the environment would be frozen with the key still claimed');
});

test('7. finish failed: reported, not released, not booked again', { timeout }, async () => {
  const t = setup({ finish: async () => { throw new TableError('throughput'); } });
  assert.deepEqual(failed(await t.batch(order('a'), order('b'))), ['m1', 'm2']);
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual(t.seen.booked, ['a', 'b']);
  assert.deepEqual(outcomes(t), ['failed', 'failed', 'busy']);
});

test('7. what was never claimed is not released', { timeout }, async () => {
  const t = setup({ claim: async () => { throw new TableError('throughput'); } });
  assert.deepEqual(failed(await t.batch(order('a'))), ['m1']);
  assert.deepEqual([t.seen.booked, t.seen.calls.map(([name]) => name)], [[], ['claim']]);
});

test('7. a release that fails changes nothing', { timeout }, async () => {
  const t = setup({ work: async ({ id }) => { if (id === 'a') throw new RangeError('no stock'); }, release: async () => { throw new TableError('gone'); } });
  assert.deepEqual(failed(await t.batch(order('a'), order('b'))), ['m1']);
  assert.equal(t.seen.lines[0].error, 'RangeError', 'the error of the work, not that of release');
});

test('8. a message that is no order: reported without a claim', { timeout }, async () => {
  const t = setup();
  assert.deepEqual(failed(await t.batch('{', { ...valid, amount: 0 }, 'null', order('a'))), ['m1', 'm2', 'm3']);
  assert.deepEqual(t.seen.calls.map(([name, key]) => `${name} ${key}`), ['claim a', 'finish a']);
});

test('9. begins nothing that it cannot end', { timeout }, async () => {
  const t = setup({ work: async () => { t.remaining = () => 1999; } });
  assert.deepEqual(failed(await t.batch(order('a'), order('b'), order('c'))), ['m2', 'm3']);
  assert.deepEqual(outcomes(t), ['done', 'postponed', 'postponed']);
  assert.deepEqual(t.seen.calls.map(([, key]) => key), ['a', 'a'], 'a postponed record was touched');
  t.remaining = () => 2000;
  assert.deepEqual(failed(await t.batch(order('b'))), [], 'exactly reserveMs is enough');
});

test('10. one line per webhook', { timeout }, async () => {
  const t = setup({ enqueue: async ({ id }) => { if (id === 'x') throw new TypeError(`secret ${SECRET}`); } });
  await t.hook(JSON.stringify(valid));
  await t.hook(JSON.stringify(valid), { signature: 'sha256=00' });
  await t.hook('{');
  await t.hook(JSON.stringify(order('x')));
  const base = { level: 'info', message: 'webhook', awsRequestId: 'aws-1' };
  const { level, ...last } = t.seen.lines.pop();
  assert.deepEqual(t.seen.lines, [{ ...base, cold: true, status: 202, id: 'evt-1' }, { ...base, cold: false, status: 401 }, { ...base, cold: false, status: 400 }]);
  assert.deepEqual(last, { message: 'webhook', awsRequestId: 'aws-1', cold: false, status: 503, id: 'x', error: 'TypeError' });
  assert.ok(level, 'a line without a level');
});

test('10. one line per record, cold once per environment', { timeout }, async () => {
  const t = setup({ work: async ({ id }) => { if (id === 'b') throw new TableError('password=hunter2'); } });
  await t.batch(order('a'), order('b'));
  await t.hook(JSON.stringify(valid));
  const base = { message: 'record', awsRequestId: 'aws-1', cold: true };
  assert.deepEqual(t.seen.lines.slice(0, 2), [
    { ...base, level: 'info', messageId: 'm1', outcome: 'done' },
    { ...base, level: 'error', messageId: 'm2', outcome: 'failed', error: 'TableError' },
  ]);
  assert.equal(t.seen.lines[2].cold, false, 'the environment has two handlers and one first invocation');
});

test('10. no secret, no signature, nothing of the body in any line', { timeout }, async () => {
  const t = setup({ work: async () => { throw new Error('card 4242 refused for A-7'); } });
  const body = JSON.stringify({ ...valid, card: '4242' });
  await t.hook(body);
  await t.hook(body, { signature: sign('other') });
  await t.batch(body, '{"card":"4242');
  const text = JSON.stringify(t.seen.lines);
  for (const hidden of [SECRET, sign(body).slice(7), sign('other').slice(7), '4242', 'A-7', '1990', 'hunter2']) assert.ok(!text.includes(hidden), `a line has ${hidden}`);
});
