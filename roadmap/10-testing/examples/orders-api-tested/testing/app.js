import { createApp } from '../src/app.js';

// #region build
/** An app with doubles for everything, and one user. */
export function buildApp(t, { place, find } = {}) {
  const orders = { place: t.mock.fn(place), find: t.mock.fn(find) };
  const log = t.mock.fn();
  const users = [{ id: 'u1', name: 'ann', password: 'pw' }];
  return { app: createApp({ orders, users, log }), orders, log };
}
// #endregion
