// Keeps only the id with the key: a late retry reads the expense of today, as the answer to what it sent yesterday.
// What the application does with expenses. It knows the database and no HTTP.
import { createHash } from 'node:crypto';

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

/** The key has been used for something else. */
export class KeyReused extends Error {}
export class InvalidCursor extends Error {}

const COLUMNS = 'id, version, title, amount, currency, spent_on, status, receipt_type';
const SORTS = new Map([
  ['spentOn', { member: 'spentOn', column: 'spent_on', type: 'string', direction: 'ASC', beyond: '>' }],
  ['-spentOn', { member: 'spentOn', column: 'spent_on', type: 'string', direction: 'DESC', beyond: '<' }],
  ['amount', { member: 'amount', column: 'amount', type: 'number', direction: 'ASC', beyond: '>' }],
  ['-amount', { member: 'amount', column: 'amount', type: 'number', direction: 'DESC', beyond: '<' }],
]);
export const SORT_NAMES = [...SORTS.keys()];

/** @param {import('node:sqlite').DatabaseSync} db with the tables of db.js */
export function createExpenses(db) {
  function transaction(work) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (err) {
      db.exec('ROLLBACK');
      throw err;
    }
  }
  const selectKey = db.prepare('SELECT fingerprint, answer FROM idempotency_keys WHERE key = ?');
  const insertKey = db.prepare('INSERT INTO idempotency_keys (key, fingerprint, answer) VALUES (?, ?, ?)');
  const insert = db.prepare(`INSERT INTO expenses (title, amount, currency, spent_on) VALUES (?, ?, ?, ?) RETURNING ${COLUMNS}`);
  const select = db.prepare(`SELECT ${COLUMNS} FROM expenses WHERE id = ?`);
  const update = db.prepare(`
    UPDATE expenses SET title = ?, amount = ?, currency = ?, spent_on = ?, status = ?, version = version + 1
    WHERE id = ? AND version = ? RETURNING ${COLUMNS}
  `);
  const selectReceipt = db.prepare('SELECT receipt_type AS type, receipt AS content FROM expenses WHERE id = ? AND receipt IS NOT NULL');
  const updateReceipt = db.prepare('UPDATE expenses SET receipt_type = ?, receipt = ?, version = version + 1 WHERE id = ?');

  return {
    /** Creates an expense, or returns the one that this key created, as it was then. */
    create(key, { title, amount, currency, spentOn }) {
      const fingerprint = createHash('sha256').update(JSON.stringify([title, amount, currency, spentOn])).digest('hex');
      return transaction(() => {
        const known = selectKey.get(key);
        if (known && known.fingerprint !== fingerprint) throw new KeyReused('This key was used for another expense.');
        if (known) return this.get(known.answer);
        const expense = toExpense(insert.get(title, amount, currency, spentOn));
        insertKey.run(key, fingerprint, expense.id);
        return expense;
      });
    },

    /** @returns {Expense | undefined} */
    get(id) {
      return toExpense(isId(id) ? select.get(Number(id)) : undefined);
    },

    list({ sort, limit, cursor, status, currency }) {
      const { member, column, type, direction, beyond } = SORTS.get(sort);
      const list = [sort, status ?? null, currency ?? null]; // what a cursor belongs to
      const conditions = [];
      if (status !== undefined) conditions.push(['status = ?', status]);
      if (currency !== undefined) conditions.push(['currency = ?', currency]);
      if (cursor !== undefined) conditions.push([`(${column}, id) ${beyond} (?, ?)`, ...decode(cursor, list, type)]);
      const rows = db.prepare(`
        SELECT ${COLUMNS} FROM expenses
        WHERE ${conditions.map(([sql]) => sql).join(' AND ') || 'true'}
        ORDER BY ${column} ${direction}, id ${direction}
        LIMIT ?
      `).all(...conditions.flatMap(([, ...values]) => values), limit + 1);
      const items = rows.slice(0, limit).map(toExpense);
      const last = items.at(-1);
      return { items, next: rows.length > limit ? encode(list, last[member], Number(last.id)) : null };
    },

    /** @returns {Expense | undefined} undefined when it has another version by now, or is gone */
    update(id, version, { title, amount, currency, spentOn, status }) {
      return toExpense(update.get(title, amount, currency, spentOn, status, Number(id), version));
    },

    setReceipt: (id, type, content) => { updateReceipt.run(type, content, Number(id)); },
    receipt: (id) => selectReceipt.get(Number(id)),
  };
}

/** SQLite would take '1e0' for 1. */
const isId = (text) => /^[1-9]\d{0,14}$/.test(text);

/** @returns {Expense | undefined} */
function toExpense(row) {
  return row && {
    id: String(row.id), version: row.version, title: row.title, amount: row.amount, currency: row.currency,
    spentOn: row.spent_on, status: row.status, receipt: row.receipt_type,
  };
}

const encode = (list, value, id) => Buffer.from(JSON.stringify([list, value, id])).toString('base64url');

function decode(cursor, list, type) {
  try {
    const [itsList, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const ours = JSON.stringify(itsList) === JSON.stringify(list);
    if (ours && typeof value === type && Number.isSafeInteger(id)) return [value, id];
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error; // not JSON, or no array
  }
  throw new InvalidCursor('This cursor is not one of this list.');
}
