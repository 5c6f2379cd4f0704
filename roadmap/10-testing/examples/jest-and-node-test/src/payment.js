/** How long to wait before look number `n` + 1: 1 s, 2 s, 4 s …, at most 30 s. Pure: nothing to mock. */
export function delayAfter(n) {
  return Math.min(1000 * 2 ** n, 30_000);
}

// #region subject
/** Asks the gateway until the payment is settled, and tells the customer once. */
export async function settle(id, { gateway, mailer, looks = 5 }) {
  for (let n = 0; n < looks; n++) {
    const { status, email } = await gateway.find(id);
    if (status === 'paid') {
      await mailer.send(email, `Payment ${id} has arrived`);
      return n + 1;
    }
    await new Promise((resolve) => setTimeout(resolve, delayAfter(n)));
  }
  throw new Error(`payment ${id} is not settled after ${looks} looks`);
}
// #endregion
