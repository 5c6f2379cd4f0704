import { randomUUID } from 'node:crypto';
import express from 'express';
import { idempotent } from './idempotent.js';
import { openKeys } from './keys.js';
import { Problem, sendProblem } from './problem.js';

/** Stands for authentication: a token says who calls. */
const CALLERS = new Map([['token-of-ann', 'ann'], ['token-of-bob', 'bob']]);

export function createApp({ db, bank, log = console.error, ...options }) {
  db.exec(`CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, caller TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL)`);
  const keys = openKeys(db, options);

  const app = express();
  app.use((req, res, next) => {
    req.caller = CALLERS.get(req.get('Authorization')?.replace('Bearer ', ''));
    if (!req.caller) throw new Problem(401, 'Log in first.', { 'WWW-Authenticate': 'Bearer' });
    next();
  });
  app.use(express.json());

  // #region route
  app.post('/payments', idempotent(keys, {
    check(body) {
      const { amount, currency } = body ?? {};
      if (!Number.isSafeInteger(amount) || amount <= 0) throw new Problem(422, 'amount: a whole number of cents.');
      if (!['EUR', 'USD'].includes(currency)) throw new Problem(422, 'currency: EUR or USD.');
      return { amount, currency };
    },
    async remote(order, reference) {
      try {
        return await bank.charge({ ...order, reference });
      } catch (err) {
        log(err);
        throw new Problem(502, 'The bank does not answer. Send the same request again.');
      }
    },
    local({ amount, currency }, { paid }, caller) {
      if (!paid) return { status: 402, headers: {}, body: { status: 'declined' } }; // an answer like any other
      const id = randomUUID();
      db.prepare('INSERT INTO payments (id, caller, amount, currency) VALUES (?, ?, ?, ?)').run(id, caller, amount, currency);
      return { status: 201, headers: { Location: `/payments/${id}` }, body: { id, amount, currency, status: 'paid' } };
    },
  }));
  // #endregion

  app.get('/payments', (req, res) => {
    res.json({ items: db.prepare('SELECT id, amount, currency FROM payments WHERE caller = ?').all(req.caller) });
  });
  app.use(sendProblem(log));
  return app;
}
