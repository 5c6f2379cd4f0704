// Number() takes '1e0', '0x1', '1.0', ' 1' and '01' for ids.
import express from 'express';


/**
 * @param {ReturnType<import('./store.js').createStore>} store
 * @returns {import('express').Router} to be mounted on a path with :customerId
 */
export function ordersRouter(store) {
  const router = express.Router({ mergeParams: true });

  const answer = (res, order) => {
    if (order === undefined) return res.status(404).json({ error: 'No such order.' });
    res.json(order);
  };

  router.route('/')
    .get((req, res) => res.json(store.list(req.params.customerId)))
    .post((req, res) => {
      const item = req.body?.item;
      if (typeof item !== 'string' || item === '') return res.status(400).json({ error: '`item` must be text.' });
      const order = store.add(req.params.customerId, item);
      res.status(201).location(`${req.baseUrl}/${order.id}`).json(order);
    })
    .all(only('GET', 'HEAD', 'POST', 'OPTIONS'));

  router.route('/latest')
    .get((req, res) => answer(res, store.latest(req.params.customerId)))
    .all(only('GET', 'HEAD', 'OPTIONS'));

  router.route('/:orderId')
    .get((req, res) => {
      const { customerId, orderId } = req.params;
      answer(res, Number.isInteger(Number(orderId)) && Number(orderId) > 0 ? store.find(customerId, Number(orderId)) : undefined);
    })
    .all(only('GET', 'HEAD', 'OPTIONS'));

  return router;
}

/** For the methods that a route has no handler for. */
function only(...methods) {
  return (req, res) => {
    res.set('Allow', methods.join(', '));
    if (req.method === 'OPTIONS') return res.status(204).end();
    res.status(405).json({ error: 'No such method here.' });
  };
}
