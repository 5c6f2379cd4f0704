// Fakes Date alone, because the breaker happens to use it: red as soon as somebody uses a timer.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { BreakerOpen, createBreaker } from '../src/breaker.js';

const down = new Error('the service is down');
const ok = async () => 'ok';
const fail = async () => { throw down; };

let operation;
let onOpen;
let call;
beforeEach((t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  operation = t.mock.fn(fail);
  onOpen = t.mock.fn();
  call = createBreaker(operation, { failures: 3, resetMs: 1000, onOpen });
});

async function failTimes(n) {
  for (let i = 0; i < n; i++) await assert.rejects(call(), down);
}

/** Refused, and the operation was left alone. */
async function assertOpen() {
  const before = operation.mock.callCount();
  await assert.rejects(call(), BreakerOpen);
  assert.equal(operation.mock.callCount(), before, 'the operation was called');
}

test('hands the arguments on and gives the result back', async () => {
  operation.mock.mockImplementation(ok);
  assert.equal(await call('a', 2), 'ok');
  assert.deepEqual(operation.mock.calls[0].arguments, ['a', 2]);
});

test('stays closed until the third failure in a row', async () => {
  await failTimes(3);
  assert.equal(operation.mock.callCount(), 3);
  await assertOpen();
});

test('a success in between starts the count again', async () => {
  await failTimes(2);
  operation.mock.mockImplementationOnce(ok);
  await call();
  await failTimes(3);
  await assertOpen();
});

test('tells onOpen once, with the error', async () => {
  await failTimes(2);
  assert.equal(onOpen.mock.callCount(), 0);
  await failTimes(1);
  await assertOpen();
  assert.deepEqual(onOpen.mock.calls.map((c) => c.arguments), [[down]]);
});

test('lets exactly one call through when resetMs have passed', async (t) => {
  await failTimes(3);
  t.mock.timers.tick(999);
  await assertOpen();
  t.mock.timers.tick(1);
  operation.mock.mockImplementation(ok);
  const trial = call();
  await assertOpen();
  assert.equal(await trial, 'ok');
});

test('closes when the trial succeeds', async (t) => {
  await failTimes(3);
  t.mock.timers.tick(1000);
  operation.mock.mockImplementationOnce(ok);
  await call();
  await failTimes(3); // not open again before the third
  await assertOpen();
});

test('opens for the whole time again when the trial fails', async (t) => {
  await failTimes(3);
  t.mock.timers.tick(1000);
  await failTimes(1);
  await assertOpen();
  t.mock.timers.tick(999);
  await assertOpen();
  t.mock.timers.tick(1);
  operation.mock.mockImplementation(ok);
  assert.equal(await call(), 'ok');
});
