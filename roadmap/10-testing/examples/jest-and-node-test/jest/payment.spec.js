import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { delayAfter, settle } from '../src/payment.js';

describe('delayAfter', () => {
  test.each([[0, 1000], [1, 2000], [4, 16_000], [5, 30_000], [50, 30_000]])('after look %i: %i ms', (n, ms) => {
    expect(delayAfter(n)).toBe(ms);
  });
});

describe('settle', () => {
  const open = { status: 'open', email: 'ann@example.com' };
  const paid = { ...open, status: 'paid' };
  let gateway;
  let mailer;

  beforeEach(() => {
    jest.useFakeTimers();
    gateway = { find: jest.fn() }; // a mock: no behaviour but what the test gives it
    mailer = { send: async () => 'queued' };
    jest.spyOn(mailer, 'send'); // a spy: the function above still runs
  });
  afterEach(() => { jest.useRealTimers(); });

  // #region jest
  test('looks again after 1 s, then tells the customer once', async () => {
    gateway.find.mockResolvedValueOnce(open).mockResolvedValue(paid);
    const settled = settle('p1', { gateway, mailer });

    await jest.advanceTimersByTimeAsync(999);
    expect(gateway.find).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);

    await expect(settled).resolves.toBe(2);
    expect(mailer.send.mock.calls).toEqual([['ann@example.com', 'Payment p1 has arrived']]);
  });
  // #endregion

  test('gives up after the last look, and sends nothing', async () => {
    gateway.find.mockResolvedValue(open);
    const refused = expect(settle('p1', { gateway, mailer, looks: 2 })).rejects.toThrow('after 2 looks');
    await jest.advanceTimersByTimeAsync(3000);
    await refused;
    expect(mailer.send).not.toHaveBeenCalled();
  });
});
