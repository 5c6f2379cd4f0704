import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { canFreeze } from '../src/environment.js';
import { createFront, fromResult, toEvent } from '../src/http-front.js';
import { createPool } from '../src/pool.js';

const timeout = 5000;
const pools = [];
after(() => Promise.all(pools.map((pool) => pool.stop())));
function pool(name, options) {
  const made = createPool(fileURLToPath(new URL(`../src/functions/${name}.js`, import.meta.url)), options);
  pools.push(made);
  return made;
}

test('the first call is cold, later ones reuse the environment and its memory', { timeout }, async () => {
  const hello = pool('hello');
  const first = await hello.invoke({});
  const second = await hello.invoke({});
  assert.deepEqual([first.cold, first.value.calls, second.cold, second.value.calls], [true, 1, false, 2]);
  assert.ok(first.coldMs > 10 * second.ms, `cold ${first.coldMs} ms, warm ${second.ms} ms`);
});

test('requests at the same time get an environment each, up to the limit', { timeout }, async () => {
  const hello = pool('hello', { maxConcurrency: 2 });
  const answers = await Promise.all([hello.invoke({}), hello.invoke({}), hello.invoke({})]);
  assert.deepEqual(answers.map((one) => one.throttled ?? one.value.calls), [1, 1, true]);
  assert.equal(hello.size, 2);
});

test('module scope carries data from one user to the next', { timeout }, async () => {
  const leaky = pool('leaky');
  assert.equal((await leaky.invoke({ user: 'Ann' })).value, 'hello Ann');
  assert.equal((await leaky.invoke({})).value, 'hello Ann');
});

test('work after the response stands still until the next thaw', { timeout, skip: !canFreeze }, async () => {
  const lines = [];
  const { promise, resolve } = Promise.withResolvers();
  const mail = pool('after-response', { onLog: (line) => { lines.push(line); resolve(); } });
  assert.equal((await mail.invoke({})).value, 'order taken');
  await sleep(400); // time is the subject: the timer was due 150 ms ago
  assert.deepEqual(lines, []);
  mail.thawAll();
  await promise;
  assert.deepEqual(lines, ['mail sent']);
});

test('an error keeps the environment, a timeout and an exit end it', { timeout }, async () => {
  const trouble = pool('trouble', { timeoutMs: 300 });
  const thrown = await trouble.invoke({ kind: 'throw' });
  assert.deepEqual(thrown.error, { errorType: 'TypeError', errorMessage: 'no such order' });
  const fine = await trouble.invoke({});
  assert.equal(fine.cold, false);
  assert.ok(fine.value > 0 && fine.value <= 300);
  assert.match((await trouble.invoke({ kind: 'hang' })).error.errorMessage, /timed out after 0.3 seconds/);
  assert.equal(trouble.size, 0);
  assert.match((await trouble.invoke({ kind: 'exit' })).error.errorMessage, /exited/);
});

test('HTTP becomes an event of format 2.0, and the result a response', { timeout }, async () => {
  const events = [];
  const answers = [
    { statusCode: 201, headers: { 'content-type': 'text/plain' }, cookies: ['a=1', 'b=2'], body: 'aGk=', isBase64Encoded: true },
    { ok: true },
  ];
  const stub = { invoke: async (event) => { events.push(event); return { value: answers.shift(), number: 1, cold: false, coldMs: 0, ms: 1 }; } };
  const server = createFront(stub, { log() {} });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  after(() => { server.close(); server.closeAllConnections(); });
  const base = `http://127.0.0.1:${server.address().port}`;

  const first = await fetch(`${base}/a%20b?x=1&x=2&y=`, { method: 'POST', headers: { Cookie: 'c=3; d=4', 'X-Thing': 'T' }, body: new Uint8Array([255, 0]) });
  assert.deepEqual([first.status, first.headers.getSetCookie(), await first.text()], [201, ['a=1', 'b=2'], 'hi']);
  const [event] = events;
  assert.equal(event.rawPath, '/a%20b');
  assert.equal(event.rawQueryString, 'x=1&x=2&y=');
  assert.deepEqual(event.queryStringParameters, { x: '1,2', y: '' });
  assert.deepEqual(event.cookies, ['c=3', 'd=4']);
  assert.equal(event.headers['x-thing'], 'T');
  assert.deepEqual([event.isBase64Encoded, Buffer.from(event.body, 'base64')], [true, Buffer.from([255, 0])]);

  const second = await fetch(base);
  assert.deepEqual([second.status, await second.json()], [200, { ok: true }]);
  assert.equal(events[1].body, undefined);
});

test('the front answers 429 and 502 without details', { timeout }, async () => {
  const answers = [{ throttled: true }, { error: { errorType: 'Error', errorMessage: 'secret' }, number: 1, cold: true, coldMs: 1, ms: 1 }];
  const server = createFront({ invoke: async () => answers.shift() }, { log() {} });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  after(() => { server.close(); server.closeAllConnections(); });
  const base = `http://127.0.0.1:${server.address().port}`;
  assert.equal((await fetch(base)).status, 429);
  const bad = await fetch(base);
  assert.deepEqual([bad.status, await bad.text()], [502, '{"message":"Internal Server Error"}']);
});

test('text bodies stay text, strings are bodies of 200', () => {
  const req = { url: '/', method: 'PUT', headers: { 'content-type': 'application/json' }, socket: {} };
  const event = toEvent(req, Buffer.from('{"ü":1}'));
  assert.deepEqual([event.body, event.isBase64Encoded], ['{"ü":1}', false]);
  assert.deepEqual(fromResult('hi').status, 200);
});
