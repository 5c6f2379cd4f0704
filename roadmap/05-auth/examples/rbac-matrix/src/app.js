import express from 'express';
import { needs } from './guard.js';
import { roles } from './policy.js';

/** The routes as data: a route without a permission cannot be written down. */
export function routesOf({ orders, users }) {
  const scoped = (req) => ({ reach: req.reach, userId: req.user.id });
  const found = (res, row) => (row ? res.json(row) : res.status(404).json({ status: 404, title: 'Not Found' }));
  const idOf = (req) => Number(req.params.id);

  // #region routes
  return [
    ['get', '/products', 'products:read', (req, res) => res.json(['tea', 'coffee'])],
    ['get', '/orders', 'orders:read', (req, res) => res.json(orders.list(scoped(req)))],
    ['get', '/orders/:id', 'orders:read', (req, res) => found(res, orders.get({ id: idOf(req), ...scoped(req) }))],
    ['post', '/orders', 'orders:create', (req, res) => {
      const item = String(req.body?.item ?? ''); // the owner is who is logged in, whatever the body says
      res.status(201).json(orders.create({ item, userId: req.user.id }));
    }],
    ['post', '/orders/:id/cancel', 'orders:cancel', (req, res) => found(res, orders.cancel({ id: idOf(req), ...scoped(req) }))],
    ['post', '/orders/:id/refund', 'orders:refund', (req, res) => found(res, orders.refund({ id: idOf(req), ...scoped(req) }))],
    ['patch', '/me', 'profile:write', (req, res) => res.json(users.rename({ name: String(req.body?.name ?? ''), userId: req.user.id }))],
    ['put', '/users/:id/role', 'roles:write', (req, res) => {
      const { role } = req.body ?? {};
      if (!roles.includes(role)) return res.status(422).json({ status: 422, title: 'No such role' });
      found(res, users.setRole({ role, id: idOf(req) }));
    }],
  ];
  // #endregion
}

export function createApp({ db, authenticate, routes = routesOf(db) }) {
  const app = express();
  app.disable('x-powered-by');
  app.use((req, res, next) => {
    const id = authenticate(req.get('authorization'));
    req.user = id === undefined ? undefined : db.users.get(id); // the role of this moment, from the database
    next();
  });
  app.use(express.json());
  for (const [method, path, permission, handler] of routes) app[method](path, needs(permission), handler);
  return app;
}
