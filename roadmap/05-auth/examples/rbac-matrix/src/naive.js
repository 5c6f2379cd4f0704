import express from 'express';

/** "Is somebody logged in?", and for admins a header that the gateway is supposed to set. Do not copy. */
export function createNaiveApp({ db, authenticate }) {
  const app = express();
  const any = { reach: 'any', userId: 0 };
  app.use((req, res, next) => {
    req.user = db.users.get(authenticate(req.get('authorization')) ?? 0);
    if (!req.user) return res.status(401).end();
    next();
  });
  app.use(express.json());
  app.get('/orders', (req, res) => res.json(db.orders.list({ ...any, ...(req.query.all ? {} : { reach: 'own', userId: req.user.id }) })));
  app.get('/orders/:id', (req, res) => res.json(db.orders.get({ id: Number(req.params.id), ...any }) ?? null));
  app.post('/orders', (req, res) => res.status(201).json(db.orders.create({ item: 'tea', userId: req.user.id, ...pick(req.body, ['item', 'userId']) })));
  app.post('/orders/:id/cancel', (req, res) => res.json(db.orders.cancel({ id: Number(req.params.id), ...any }) ?? null));
  app.post('/orders/:id/refund', (req, res) => {
    if ((req.get('x-role') ?? req.user.role) !== 'admin') return res.status(403).end();
    res.json(db.orders.refund({ id: Number(req.params.id), ...any }) ?? null);
  });
  app.patch('/me', (req, res) => {
    if (req.body?.role) db.users.setRole({ role: req.body.role, id: req.user.id }); // "update whatever is in the body"
    res.json(db.users.get(req.user.id));
  });
  return app;
}

const pick = (body, names) => Object.fromEntries(names.filter((name) => body?.[name] !== undefined).map((name) => [name, body[name]]));
