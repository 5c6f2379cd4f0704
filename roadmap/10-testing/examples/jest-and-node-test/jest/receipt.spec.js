import { expect, jest, test } from '@jest/globals';

// #region module
// Imports are linked before this line runs, so the subject is imported after it.
jest.unstable_mockModule('../src/mailer.js', () => ({ send: jest.fn(async () => {}) }));
const { send } = await import('../src/mailer.js');
const { sendReceipt } = await import('../src/receipt.js');
// #endregion

test('the amount is in euros', async () => {
  expect(await sendReceipt('ann@example.com', 1990)).toBe('sent');
  expect(send).toHaveBeenCalledWith('ann@example.com', 'Received: 19.90 EUR');
});
