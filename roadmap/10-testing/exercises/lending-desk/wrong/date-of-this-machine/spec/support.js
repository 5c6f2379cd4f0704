// See service.spec.js: asks a date for its day in the local zone: wrong by one in half of the world.
import { DatabaseSync } from 'node:sqlite';
import { ItemTaken } from '../src/errors.js';
import { schema } from '../src/repository.js';

/** A database of its own for one test. */
export function openDatabase(t) {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  db.exec(schema);
  return db;
}

/** A repository on an array, for the tests of the service. */
export function createFakeRepository() {
  const loans = [];
  const isOpen = (loan) => loan.returnedAt === null;
  const shown = (loan) => {
    if (loan === undefined) return undefined;
    const { returnedAt, ...rest } = loan;
    return rest;
  };
  return {
    async add({ memberId, itemId, lentAt, dueAt }) {
      if (loans.some((loan) => isOpen(loan) && loan.itemId === itemId)) throw new ItemTaken(itemId);
      const loan = { id: loans.length + 1, memberId, itemId, lentAt, dueAt, returnedAt: null };
      loans.push(loan);
      return shown(loan);
    },
    async countOpen(memberId) {
      return loans.filter((loan) => isOpen(loan) && loan.memberId === memberId).length;
    },
    async findOpen(itemId) {
      return shown(loans.find((loan) => isOpen(loan) && loan.itemId === itemId));
    },
    async close(id, returnedAt) {
      const loan = loans.find((candidate) => candidate.id === id);
      if (!loan || !isOpen(loan)) return false;
      loan.returnedAt = returnedAt;
      return true;
    },
    async overdue(time) {
      return loans.filter((loan) => isOpen(loan) && loan.dueAt < time).sort((a, b) => a.dueAt - b.dueAt || a.id - b.id).map(shown);
    },
  };
}
