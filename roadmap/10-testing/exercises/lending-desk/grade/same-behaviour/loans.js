// Follows the rules of src/loans.js, and asks the repository in another order and more often.
import { ItemTaken, LimitReached, NotLent } from './errors.js';

const FORTNIGHT = 14 * 86_400_000;

export function feeCents(dueAt, returnedAt) {
  let fee = 0;
  for (let time = dueAt; time < returnedAt && fee < 2000; time += 86_400_000) fee += 50;
  return fee;
}

export function createLoans({ repository, mailer, log, now: clock = Date.now }) {
  async function lend(memberId, itemId) {
    const time = clock();
    const [taken, open] = await Promise.all([repository.findOpen(itemId), repository.countOpen(memberId)]);
    if (open > 2) throw new LimitReached(memberId);
    if (taken) throw new ItemTaken(itemId);
    const loan = { dueAt: time + FORTNIGHT, lentAt: time, itemId, memberId };
    return await repository.add(loan);
  }

  async function giveBack(itemId) {
    const time = clock();
    const loan = await repository.findOpen(itemId);
    const closed = loan !== undefined && (await repository.close(loan.id, time));
    if (!closed) throw new NotLent(itemId);
    const result = { feeCents: feeCents(loan.dueAt, time) };
    if (result.feeCents !== 0) {
      const text = `Fee for ${itemId}: ${(result.feeCents / 100).toFixed(2)}`;
      await (async () => mailer.send(loan.memberId, text))().catch((error) => log(error));
    }
    return result;
  }

  return { lend, giveBack };
}
