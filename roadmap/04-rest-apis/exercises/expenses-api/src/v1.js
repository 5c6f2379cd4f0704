import { Router } from 'express';

/**
 * @param {ReturnType<import('./expenses.js').createExpenses>} expenses
 * @param {{ now: () => number }} options
 */
export function createV1(expenses, { now }) {
  // TODO: v1 is what old clients know, for as long as it was promised to them.
  const v1 = Router();
  v1.get('/expenses', (req, res) => res.json(expenses.list()));
  return v1;
}
