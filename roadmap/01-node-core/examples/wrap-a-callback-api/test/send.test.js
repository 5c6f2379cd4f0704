import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Gateway } from '../src/gateway.js';
import { send } from '../src/send.js';

const quick = () => new Gateway({ latencyMs: 1 });
const hanging = () => new Gateway({ latencyMs: 60_000 });
const NUMBER = '+4917012345';

test('both results come in one object', async () => {
  assert.deepEqual(await send(quick(), NUMBER, 'x'.repeat(161)), { id: 'msg-1', parts: 2 });
});

test('an error rejects', async () => {
  await assert.rejects(send(quick(), 'Bob', 'Hello'), /not a number: Bob/);
});

test('a second call of the callback changes nothing', async () => {
  assert.deepEqual(await send(quick(), '+4917000', 'Hello'), { id: 'msg-1', parts: 1 });
});

test('an abort cancels at the gateway and rejects with the reason', async (t) => {
  const gateway = hanging();
  const cancel = t.mock.method(gateway, 'cancel');
  const controller = new AbortController();
  const sending = send(gateway, NUMBER, 'Hello', { signal: controller.signal });
  const reason = new Error('the client went away');
  controller.abort(reason);
  await assert.rejects(sending, (error) => error === reason);
  assert.equal(cancel.mock.callCount(), 1);
  assert.equal(gateway.sent, 0);
});

test('a signal that is aborted already sends nothing', async (t) => {
  const gateway = quick();
  const method = t.mock.method(gateway, 'send');
  await assert.rejects(send(gateway, NUMBER, 'Hello', { signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.equal(method.mock.callCount(), 0);
});

test('a deadline rejects with TimeoutError', async () => {
  await assert.rejects(send(hanging(), NUMBER, 'Hello', { signal: AbortSignal.timeout(5) }), { name: 'TimeoutError' });
});

test('no listener stays on the signal, whatever the end', async () => {
  const { signal } = new AbortController();
  await send(quick(), NUMBER, 'Hello', { signal });
  await send(quick(), 'Bob', 'Hello', { signal }).catch(() => {});
  await send({ send() { throw new Error('not connected'); } }, NUMBER, 'Hello', { signal }).catch(() => {});
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
