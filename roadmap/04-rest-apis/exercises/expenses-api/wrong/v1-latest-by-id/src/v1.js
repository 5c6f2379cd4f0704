// Takes the 50 that were entered last and sorts those: an old receipt that is entered late drives out a new one.
import { Router } from 'express';
import { V1 } from './config.js';
import { Problem } from './problem.js';

/**
 * @param {ReturnType<import('./expenses.js').createExpenses>} expenses
 * @param {{ now: () => number }} options
 */
export function createV1(expenses, { now }) {
  const v1 = Router();

  v1.use((req, res, next) => { // before the routes, so that errors carry it too
    res.set('Deprecation', `@${V1.since.getTime() / 1000}`);
    res.set('Sunset', V1.sunset.toUTCString());
    res.append('Link', `<${V1.guide}>; rel="deprecation"`);
    if (now() >= V1.sunset.getTime()) throw new Problem(410, `v1 has ended. See ${V1.guide}`);
    next();
  });

  v1.get('/expenses', (req, res) => {
    res.json(expenses.entered().sort((a, b) => (a.spentOn > b.spentOn ? -1 : 1)).map(toV1));
  });

  v1.get('/expenses/:id', (req, res) => {
    const expense = expenses.get(req.params.id);
    if (expense?.currency !== 'EUR') throw new Problem(404, 'There is no such expense.');
    res.json(toV1(expense));
  });

  return v1;
}

const toV1 = ({ id, title, amount, spentOn, status }) => ({
  id: Number(id), title, euros: amount / 100, date: spentOn, paid: status === 'paid',
});
