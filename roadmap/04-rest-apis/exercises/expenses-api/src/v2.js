import express, { Router } from 'express';

/** @param {ReturnType<import('./expenses.js').createExpenses>} expenses */
export function createV2(expenses) {
  // TODO: Friday's prototype: it believes everything, and answers 200 to most of it.
  const v2 = Router();
  v2.post('/expenses', express.json(), (req, res) => res.json(expenses.create(req.body)));
  v2.get('/expenses', (req, res) => res.json(expenses.list()));
  v2.get('/expenses/:id', (req, res) => res.json(expenses.get(req.params.id)));
  return v2;
}
