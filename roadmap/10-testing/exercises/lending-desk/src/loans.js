import { LimitReached, NotLent } from './errors.js';

const DAY = 86_400_000;
const LOAN_DAYS = 14;
const MAX_OPEN = 3;

/** 50 cents for each day that has begun since the loan was due, 20.00 at most. On time to the millisecond is on time. */
export function feeCents(dueAt, returnedAt) {
  const late = returnedAt - dueAt;
  if (late <= 0) return 0;
  return Math.min(Math.ceil(late / DAY) * 50, 2000);
}

/**
 * The rules of the desk. `repository` has the methods of src/repository.js; times are milliseconds.
 * `mailer.send(memberId, text)` may fail: that is logged, and an item that came back has come back.
 */
export function createLoans({ repository, mailer, log, now = () => Date.now() }) {
  return {
    /** @returns {Promise<{ id: number, memberId: string, itemId: string, lentAt: number, dueAt: number }>} */
    async lend(memberId, itemId) {
      if ((await repository.countOpen(memberId)) >= MAX_OPEN) throw new LimitReached(memberId);
      const lentAt = now();
      return repository.add({ memberId, itemId, lentAt, dueAt: lentAt + LOAN_DAYS * DAY });
    },

    /** @returns {Promise<{ feeCents: number }>} */
    async giveBack(itemId) {
      const loan = await repository.findOpen(itemId);
      const returnedAt = now();
      if (!loan || !(await repository.close(loan.id, returnedAt))) throw new NotLent(itemId);
      const fee = feeCents(loan.dueAt, returnedAt);
      if (fee > 0) {
        try {
          await mailer.send(loan.memberId, `Fee for ${itemId}: ${(fee / 100).toFixed(2)}`);
        } catch (error) {
          log(error);
        }
      }
      return { feeCents: fee };
    },
  };
}
