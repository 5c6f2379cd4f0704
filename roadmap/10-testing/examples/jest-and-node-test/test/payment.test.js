import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { delayAfter, settle } from '../src/payment.js';

describe('delayAfter', () => {
  for (const [n, ms] of [[0, 1000], [1, 2000], [4, 16_000], [5, 30_000], [50, 30_000]]) {
    test(`after look ${n}: ${ms} ms`, () => assert.equal(delayAfter(n), ms));
  }
});

describe('settle', () => {
  const open = { status: 'open', email: 'ann@example.com' };
  const paid = { ...open, status: 'paid' };
  const turn = () => new Promise((resolve) => setImmediate(resolve)); // lets all promise reactions run
  let gateway;
  let mailer;

  beforeEach((t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] }); // setImmediate stays real
    gateway = { find: t.mock.fn(async () => open) };
    mailer = { send: async () => 'queued' };
    t.mock.method(mailer, 'send'); // a spy: the function above still runs
  });

  // #region node-test
  test('looks again after 1 s, then tells the customer once', async (t) => {
    gateway.find.mock.mockImplementation(async () => paid);
    gateway.find.mock.mockImplementationOnce(async () => open);
    const settled = settle('p1', { gateway, mailer });

    await turn(); // until the timer is set
    t.mock.timers.tick(999);
    await turn();
    assert.equal(gateway.find.mock.callCount(), 1);
    t.mock.timers.tick(1);

    assert.equal(await settled, 2);
    assert.deepEqual(mailer.send.mock.calls.map((call) => call.arguments), [['ann@example.com', 'Payment p1 has arrived']]);
  });
  // #endregion

  test('gives up after the last look, and sends nothing', async (t) => {
    const refused = assert.rejects(settle('p1', { gateway, mailer, looks: 2 }), /after 2 looks/);
    for (const ms of [1000, 2000]) {
      await turn();
      t.mock.timers.tick(ms);
    }
    await refused;
    assert.equal(mailer.send.mock.callCount(), 0);
  });
});
