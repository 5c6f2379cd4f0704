// What the application does with expenses. It knows the database and no HTTP.

/**
 * An expense, as this module hands it out.
 *
 * @typedef {object} Expense
 * @property {string} id
 * @property {number} version
 * @property {string} title
 * @property {number} amount cents
 * @property {string} currency
 * @property {string} spentOn `2026-11-22`
 * @property {string} status
 * @property {string | null} receipt the media type of its receipt
 */

/** @param {import('node:sqlite').DatabaseSync} db with the tables of db.js */
export function createExpenses(db) {
  // TODO: this is Friday's prototype: no keys, no pages, no updates, no receipts.
  return {
    create({ title, amount, currency, spentOn }) {
      const { lastInsertRowid } = db.prepare('INSERT INTO expenses (title, amount, currency, spent_on) VALUES (?, ?, ?, ?)')
        .run(title, amount, currency, spentOn);
      return this.get(String(lastInsertRowid));
    },
    get: (id) => toExpense(db.prepare('SELECT * FROM expenses WHERE id = ?').get(id)),
    list: () => db.prepare('SELECT * FROM expenses').all().map(toExpense),
  };
}

/** @returns {Expense} */
function toExpense(row) {
  return {
    id: String(row.id), version: row.version, title: row.title, amount: row.amount, currency: row.currency,
    spentOn: row.spent_on, status: row.status, receipt: row.receipt_type,
  };
}
