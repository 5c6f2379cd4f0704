import express, { Router } from 'express';
import { z } from 'zod';
import { CURRENCIES, RECEIPT_LIMIT, STATUSES } from './config.js';
import { InvalidCursor, KeyReused, SORT_NAMES } from './expenses.js';
import { mergePatch } from './merge-patch.js';
import { Problem } from './problem.js';
import { sniff } from './sniff.js';

const newExpense = z.strictObject({
  title: z.string().trim().min(1).max(100),
  amount: z.int().min(1).max(1_000_000_000),
  currency: z.enum(CURRENCIES),
  spentOn: z.iso.date(),
});
const changedExpense = z.strictObject({ ...newExpense.shape, status: z.enum(STATUSES) });
const listQuery = z.strictObject({
  limit: z.string().regex(/^\d{1,3}$/, 'must be a whole number').transform(Number).pipe(z.number().min(1).max(100)).default(20),
  sort: z.enum(SORT_NAMES).default('-spentOn'),
  status: z.enum(STATUSES).optional(),
  cursor: z.string().max(500).optional(),
});
const PATCH_TYPE = 'application/merge-patch+json';

/** @param {ReturnType<import('./expenses.js').createExpenses>} expenses */
export function createV2(expenses) {
  const v2 = Router();
  const find = (id) => expenses.get(id) ?? fail(404, 'There is no such expense.');

  v2.post('/expenses', only('application/json'), express.json(), (req, res) => {
    const key = req.get('Idempotency-Key') || fail(400, 'Send an Idempotency-Key.');
    if (key.length > 200) fail(400, 'The Idempotency-Key may have 200 characters.');
    const expense = create(key, parse(newExpense, req.body, 422));
    res.status(201).location(`${req.baseUrl}/expenses/${expense.id}`);
    send(res, expense);
  });
  function create(key, input) {
    try {
      return expenses.create(key, input);
    } catch (err) {
      throw err instanceof KeyReused ? new Problem(422, err.message) : err;
    }
  }

  v2.get('/expenses', (req, res) => {
    const { items, next } = list(parse(listQuery, req.query, 400));
    if (next) res.set('Link', `<${req.baseUrl}/expenses?${new URLSearchParams({ ...req.query, cursor: next })}>; rel="next"`);
    res.json({ items: items.map(toV2), next });
  });
  function list(query) {
    try {
      return expenses.list(query);
    } catch (err) {
      if (!(err instanceof InvalidCursor)) throw err;
      throw new Problem(400, 'The query is not valid.', { errors: [{ parameter: 'cursor', detail: err.message }] });
    }
  }

  v2.get('/expenses/:id', (req, res) => send(res, find(req.params.id)));

  v2.patch('/expenses/:id', only(PATCH_TYPE, { 'Accept-Patch': PATCH_TYPE }), express.json({ type: PATCH_TYPE }), (req, res) => {
    const expense = find(req.params.id);
    const condition = req.get('If-Match') ?? fail(428, 'Send If-Match with the ETag of the expense.');
    if (condition !== etag(expense) && condition !== '*') fail(412, 'The expense has changed.');
    const { title, amount, currency, spentOn, status } = expense;
    const result = mergePatch({ title, amount, currency, spentOn, status }, req.body);
    send(res, expenses.update(expense.id, expense.version, parse(changedExpense, result, 422)) ?? fail(412, 'The expense has changed.'));
  });

  v2.put('/expenses/:id/receipt', express.raw({ type: () => true, limit: RECEIPT_LIMIT }), (req, res) => {
    const { id } = find(req.params.id);
    const kind = sniff(req.body ?? Buffer.alloc(0)) ?? fail(415, 'Send a PNG or JPEG image or a PDF document.');
    expenses.setReceipt(id, kind.type, req.body);
    res.status(204).end();
  });

  v2.get('/expenses/:id/receipt', (req, res) => {
    const { id } = find(req.params.id);
    const { type, content } = expenses.receipt(id) ?? fail(404, 'This expense has no receipt.');
    const { extension } = sniff(Buffer.from(content));
    res.attachment(`receipt-${id}.${extension}`).type(type).set('X-Content-Type-Options', 'nosniff').send(Buffer.from(content));
  });

  return v2;
}

const etag = ({ version }) => `"2-${version}"`; // 2: the shape
const toV2 = ({ id, title, amount, currency, spentOn, status, receipt }) => ({ id, title, amount, currency, spentOn, status, receipt });

function send(res, expense) {
  res.set('ETag', etag(expense)).json(toV2(expense));
}

function only(type, headers) {
  return (req, res, next) => next(req.is(type) ? undefined : new Problem(415, `Send ${type}.`, { headers }));
}

/** What the schema returns, or a problem that names all that is wrong. */
function parse(schema, input, status) {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const escape = (name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'); // RFC 6901
  const place = (path) => (status === 400 ? { parameter: path.join('.') } : { pointer: ['#', ...path.map(escape)].join('/') });
  const errors = error.issues.flatMap(({ path, message, keys }) => (keys
    ? keys.map((key) => ({ ...place([...path, key]), detail: 'is not known' }))
    : { ...place(path), detail: message }));
  throw new Problem(status, `The ${status === 400 ? 'query' : 'expense'} is not valid.`, { errors });
}

function fail(status, detail) {
  throw new Problem(status, detail);
}
